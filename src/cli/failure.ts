import { getSystemErrorMessage } from 'node:util'
import { CommanderError } from 'commander'
import { RecollectError } from '../errors.js'
import { EXIT } from './exit-status.js'
import { ownCommand } from './foreign-commands.js'
import { type GivenOptions, hintFor } from './hints.js'
import { Interruption } from './interrupt.js'
import { ClosedPipe } from './output/sink.js'
import { withoutPasswords } from './store-address.js'
import { tell } from './terminal/tell.js'
import { visibleJson } from './terminal/visible.js'
import { InputError, UsageError } from './usage-error.js'

/** The failure of a command, for people and for programs. */
export interface Failure {
  readonly status: number
  /** `USAGE`, `INTERRUPTED`, `INVALID_INPUT`, an error code of the library, or one of the system's. */
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  readonly stack?: string | undefined
}

/** Advice in messages that only a program can follow. It is removed, because the hint tells a user what to do. */
const FOR_PROGRAMS = [
  /; to read it only, open it with readonly: true$/,
  /: for a store in memory, use SqliteMemoryRepository\.open.*$/,
  /; for file: pass fileURLToPath\(url\)$/,
  /, built with os\.homedir\(\)$/,
]

/** The library's names of options, and those of the command line. */
const OPTION_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\brootDir\b/g, '--root'],
  [/\bdatabaseFile\b/g, '--database'],
]

/** The library's message in the words of the command line. */
function asTyped(message: string): string {
  const shorter = FOR_PROGRAMS.reduce((text, advice) => text.replace(advice, ''), message)
  return OPTION_NAMES.reduce((text, [name, option]) => text.replaceAll(name, option), shorter)
}

const PARSERS_GUESS = /\s*\(Did you mean [^)]*\)/

/** Null if it is not a failure: requested help, or a reader that closed the pipe. */
export function failureOf(error: unknown, given: GivenOptions): Failure | null {
  if (error instanceof ClosedPipe) return null
  if (error instanceof Interruption) {
    return { status: error.status, code: 'INTERRUPTED', message: error.message }
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return null
    // If we know which command is meant, the parser's guess by spelling is removed.
    const said = ownCommand(error) === undefined ? error.message : error.message.replace(PARSERS_GUESS, '')
    const message = said.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ')
    return { status: EXIT.usage, code: 'USAGE', message }
  }
  if (error instanceof UsageError) return { status: EXIT.usage, code: 'USAGE', message: error.message }
  if (error instanceof InputError)
    return { status: EXIT.failure, code: 'INVALID_INPUT', message: error.message }
  if (isOurs(error)) {
    const { code } = error
    const message = asTyped(error.message)
    return { status: EXIT.failure, code, message, hint: hintFor(code, given), stack: stackOf(error) }
  }
  if (isSystemError(error)) {
    const { code = 'SYSTEM', errno, path } = error
    const words = errno === undefined ? error.message : getSystemErrorMessage(errno)
    const message = path === undefined ? words : `${words}: ${path}`
    return { status: EXIT.failure, code, message, stack: stackOf(error) }
  }
  return {
    status: EXIT.failure,
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    hint: hintFor('INTERNAL', given),
    stack: error instanceof Error ? stackOf(error) : undefined,
  }
}

/**
 * Reports a failure on standard error: a line with the message and the code, and what to do; or both as one JSON
 * object.
 */
export function tellFailure(
  failure: Failure,
  as: { readonly json: boolean; readonly verbose: boolean; readonly address?: string | undefined },
): void {
  const { code } = failure
  const [message = '', hint, stack] = [failure.message, failure.hint, failure.stack].map((text) =>
    text === undefined ? undefined : withoutPasswords(text, as.address),
  )
  if (as.json) {
    const error = { code, message, ...(hint === undefined ? {} : { hint }) }
    process.stderr.write(`${visibleJson({ error })}\n`)
  } else {
    const tail = code === 'USAGE' || code === 'INTERRUPTED' ? '' : ` [${code}]`
    tell(`recollect: ${message}${tail}`)
    if (hint !== undefined) tell(hint, '  ')
  }
  if (as.verbose && stack !== undefined) process.stderr.write(`${stack}\n`)
}

/** The stacks of an error and its causes. */
function stackOf(error: Error): string {
  const { cause } = error
  const own = error.stack ?? ''
  return cause instanceof Error ? `${own}\nCaused by: ${stackOf(cause)}` : own
}

/** Also recognized by name: the servers bundle the library separately, with an error class of its own. */
function isOurs(error: unknown): error is RecollectError {
  if (error instanceof RecollectError) return true
  return error instanceof Error && error.name === 'RecollectError' && 'code' in error
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
