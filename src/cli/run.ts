import { type Command, CommanderError } from 'commander'
import type { Action, Perform } from './define.js'
import { EXIT } from './exit-status.js'
import { failureOf, tellFailure } from './failure.js'
import { commandHint, textHint } from './foreign-commands.js'
import type { GivenOptions } from './hints.js'
import { interruptSignal } from './interrupt.js'
import { buildProgram, fullName, namedCommand } from './program.js'
import { Session } from './session.js'
import { containsPassword } from './store-address.js'
import { withOneStore } from './store-options.js'
import { tell } from './terminal/tell.js'
import { packageVersion } from './version.js'

/** Runs the command line with these arguments and sets the exit status. Never rejects. */
export async function run(words: readonly string[]): Promise<void> {
  // Every user of the machine can see the arguments of its processes; setting the title replaces them.
  if (containsPassword(words)) process.title = 'recollect'
  // The reader may be gone. Then messages to the user are dropped, and writing data ends the command: see Sink.
  process.stderr.on('error', () => {})
  process.stdout.on('error', () => {})
  const signal = interruptSignal(() => {
    // Starts a new line after the ^C that the terminal shows.
    if (process.stderr.isTTY === true) process.stderr.write('\n')
    tell('recollect: stopping; interrupt again to stop at once')
  })
  let session: Session | undefined
  let given: GivenOptions = {}
  let address: string | undefined
  let status: number = EXIT.done
  const perform: Perform = <Options>(action: Action<Options>) =>
    async function handle(this: Command) {
      const options = this.optsWithGlobals<GivenOptions>()
      address = options.store
      given = withOneStore(this, options)
      session = new Session(given, signal)
      status = (await action(session, this.args, this.opts() as Options)) ?? EXIT.done
      await session.out.flush()
    }
  const program = await buildProgram(packageVersion(), perform, words)
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    status = tellError(error, {
      words,
      command: namedCommand(program, words),
      given,
      address,
      resumeHint: session?.resumeHint,
    })
  }
  process.exitCode = status
}

/** Where an error came from. */
interface ErrorOrigin {
  readonly words: readonly string[]
  readonly command: Command
  readonly given: GivenOptions
  /** The server's address as given; its password must not be in any message. */
  readonly address: string | undefined
  readonly resumeHint: string | undefined
}

/** Reports what went wrong, unless that was already reported, and returns the exit status. */
function tellError(error: unknown, { words, command, given, address, resumeHint }: ErrorOrigin): number {
  // The parser has shown help, because it was requested or a command is missing.
  if (error instanceof CommanderError && error.code === 'commander.help') {
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  const failure = failureOf(error, given)
  if (failure === null) return EXIT.done
  const hints: Readonly<Record<string, string | undefined>> = {
    USAGE:
      commandHint(error) ?? textHint(error, takesText(command)) ?? `See \`${fullName(command)} --help\`.`,
    INTERRUPTED: resumeHint,
  }
  const debugged = (process.env['DEBUG'] ?? '') !== ''
  tellFailure(
    { ...failure, hint: failure.hint ?? hints[failure.code] },
    { json: words.includes('--json'), verbose: debugged || words.includes('--verbose'), address },
  )
  return failure.status
}

/** Whether the command's arguments are a text, not names or paths. */
function takesText({ registeredArguments }: Command): boolean {
  return registeredArguments.some((argument) => ['text', 'query'].includes(argument.name()))
}
