import type { Command } from 'commander'
import type { Session } from './session.js'

/** What a command does; resolves with its exit status, where that is not 0. */
export type Action<Options> = (
  session: Session,
  operands: readonly string[],
  options: Options,
) => Promise<number | undefined>

/** Makes the parser's handler of an action. */
export type Perform = <Options>(
  action: Action<Options>,
) => (this: Command, ...parameters: unknown[]) => Promise<void>

/** Gives a command its arguments, options and examples, and what it does. */
export type AddOptions = (command: Command, perform: Perform) => void

/** Examples at the end of a command's help: what to type, and what it is for. */
export function examples(command: Command, shown: readonly (readonly [line: string, about: string])[]): void {
  const lines = shown.map(([line, about]) => `  # ${about}\n  ${line}`)
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}
