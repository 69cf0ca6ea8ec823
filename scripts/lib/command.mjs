import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import path from 'node:path'
import { STATE } from './paths.mjs'
import { diskFull, Problem } from './problem.mjs'

/** How much of a failed command's output is shown. */
const TAIL_LINES = 40

/**
 * Runs a command with its output kept in a log, and throws with the output's end when it fails.
 *
 * @param {string} name names the log
 * @param {readonly string[]} command
 * @param {{ cwd: string, env?: Record<string, string>, onLine?: (line: string) => void }} options
 * @returns {Promise<string>} the whole output
 */
export async function runLogged(name, command, options) {
  const { code, signal, output } = await run(name, command, options)
  if (code === 0) return output
  if (/ENOSPC|No space left on device/i.test(output)) throw diskFull()
  const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
  const how = code === null ? `was stopped by ${signal}` : `ended with status ${code}`
  throw new Problem(
    `${tail}\n\n\`${command.join(' ')}\` ${how}; its whole output is in ${path.relative(options.cwd, logFile(name))}.`,
  )
}

/**
 * @param {string} name
 * @param {readonly string[]} command
 * @param {{ cwd: string, env?: Record<string, string>, onLine?: (line: string) => void, onText?: (text: string) => void }} options `env`: besides
 *   this process's own
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, output: string }>}
 */
export function run(name, command, { cwd, env: more = {}, onLine, onText }) {
  mkdirSync(STATE, { recursive: true })
  const log = createWriteStream(logFile(name))
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    // What is piped into a log or a file is read without a terminal.
    const env = process.stdout.isTTY
      ? { ...process.env, FORCE_COLOR: '1', ...more }
      : { ...process.env, NO_COLOR: '1', ...more }
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {string[]} */
    const chunks = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (/** @type {string} */ chunk) => {
        chunks.push(chunk)
        log.write(chunk)
        onText?.(chunk)
        const line = chunk
          .trimEnd()
          .split(/[\r\n]/)
          .at(-1)
        if (line) onLine?.(line)
      })
    }
    log.on('error', reject)
    child.on('error', (error) => {
      log.end()
      reject(
        'code' in error && error.code === 'ENOENT'
          ? new Problem(
              `\`${program}\` was not found on the PATH: install it, then run the same command again.`,
            )
          : error,
      )
    })
    child.on('close', (code, signal) => log.end(() => resolve({ code, signal, output: chunks.join('') })))
  })
}

/** @param {string} name */
const logFile = (name) => path.join(STATE, `${name}.log`)
