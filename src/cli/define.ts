import type { Command } from 'commander'
import type { Session } from './session.js'

/** The action of a command; resolves with its exit status if that is not 0. */
export type Action<Options> = (
  session: Session,
  operands: readonly string[],
  options: Options,
) => Promise<number | undefined>

/** Turns an action into a handler for the parser. */
export type Perform = <Options>(
  action: Action<Options>,
) => (this: Command, ...parameters: unknown[]) => Promise<void>

/** Gives a command its arguments, options, examples and action. */
export type AddOptions = (command: Command, perform: Perform) => void

/** Examples at the end of a command's help: the command line, and its purpose. */
export function examples(command: Command, shown: readonly (readonly [line: string, about: string])[]): void {
  const lines = shown.map(([line, about]) => `  # ${about}\n  ${line}`)
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}
