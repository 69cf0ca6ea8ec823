import type { Argument, Command, Option } from 'commander'

/** The kinds of values for an option or an argument. */
export type Value =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'directory' | 'file' | 'text' }

/** An option, as needed for completion. */
export interface OptionNode {
  /** `-n` and `--limit`, or one of them. */
  readonly flags: readonly string[]
  readonly about: string
  /** Null for an option without a value. */
  readonly value: Value | null
}

/** A command, with everything that may follow it. */
export interface CommandNode {
  /** Words after the program's name; none for the program itself. */
  readonly path: readonly string[]
  readonly about: string
  /** Includes the options that every command has. */
  readonly options: readonly OptionNode[]
  readonly commands: readonly CommandNode[]
  /** The kind of its arguments; null if it has none. */
  readonly operand: Value | null
}

/** The parser's own commands and options, so that completion offers exactly what is accepted. */
export function commandTree(program: Command): CommandNode {
  return node(program, [], [])
}

/** The command and all its subcommands. */
export function allCommands(tree: CommandNode): CommandNode[] {
  return [tree, ...tree.commands.flatMap(allCommands)]
}

const HELP: OptionNode = { flags: ['-h', '--help'], about: 'display help for command', value: null }

function node(command: Command, path: readonly string[], inherited: readonly OptionNode[]): CommandNode {
  const own = command.options.filter(({ hidden }) => !hidden)
  const options = own.map(optionNode)
  // Options of the program alone are not passed on to commands.
  const passedOn = [...inherited, ...options.filter(({ flags }) => !flags.includes('--version'))]
  const [argument] = command.registeredArguments
  return {
    path,
    about: command.summary() || command.description(),
    options: [...options, ...inherited, HELP],
    commands: command.commands.map((child) => node(child, [...path, child.name()], passedOn)),
    operand: argument === undefined ? null : argumentValue(argument),
  }
}

function optionNode(option: Option): OptionNode {
  const { short, long, description, argChoices } = option
  const name = /<([^>]+)>/.exec(option.flags)?.[1]
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    about: description,
    value: name === undefined ? null : valueNamed(name, argChoices),
  }
}

function argumentValue(argument: Argument): Value {
  return valueNamed(argument.name(), argument.argChoices)
}

function valueNamed(name: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: 'choice', choices }
  if (name === 'dir') return { kind: 'directory' }
  return { kind: name === 'file' || name === 'path' ? 'file' : 'text' }
}
