import type { CommandNode, OptionNode, Value } from './tree.js'

/** The completion script for zsh; it can be sourced, or put into a directory of `fpath` as `_recollect`. */
export function zshScript(tree: CommandNode): string {
  return `#compdef recollect
# zsh completion for recollect: source <(recollect completion zsh)
${functions(tree).join('\n')}
if [[ $funcstack[1] == _recollect ]]; then
  _recollect "$@"
else
  compdef _recollect recollect
fi
`
}

function functions(node: CommandNode): string[] {
  return [...node.commands.flatMap(functions), functionOf(node)]
}

function functionOf(node: CommandNode): string {
  const specs = node.options.map(optionSpec)
  if (node.commands.length === 0) {
    const operand =
      node.operand === null ? [] : [`'*:${quote(kindName(node.operand))}:${action(node.operand)}'`]
    return `${nameOf(node)}() {\n  _arguments -s -S \\\n    ${[...specs, ...operand].join(' \\\n    ')}\n}`
  }
  const described = node.commands.map(({ path, about }) => `'${quote(path.at(-1) ?? '')}:${quote(about)}'`)
  const cases = node.commands.map((child) => `        ${child.path.at(-1) ?? ''}) ${nameOf(child)} ;;`)
  return `${nameOf(node)}() {
  local curcontext="$curcontext" state line
  local -a commands
  typeset -A opt_args
  _arguments -s -S -C \\
    ${specs.join(' \\\n    ')} \\
    '1: :->command' \\
    '*:: :->rest'
  case $state in
    command)
      commands=(
        ${described.join('\n        ')}
      )
      _describe -t commands command commands ;;
    rest)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}`
}

function nameOf({ path }: CommandNode): string {
  return ['_recollect', ...path].join('_')
}

function optionSpec({ flags, about, value }: OptionNode): string {
  const text = `[${quote(about).replaceAll(/[[\]]/g, '\\$&')}]`
  const tail = value === null ? '' : `:${kindName(value)}:${action(value)}`
  const written = flags.map((flag) =>
    value === null ? flag : flag.startsWith('--') ? `${flag}=` : `${flag}+`,
  )
  // Any option may be completed several times: the program decides which may be repeated.
  return written.length === 1
    ? `'*${written[0] ?? ''}${text}${tail}'`
    : `\\*{${written.join(',')}}'${text}${tail}'`
}

function action(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return `(${value.choices.join(' ')})`
    case 'directory':
      return '_files -/'
    case 'file':
      return '_files'
    case 'text':
      return ' '
  }
}

function kindName(value: Value): string {
  return value.kind === 'choice' ? 'value' : value.kind
}

/** For use inside single quotes, where a colon ends a field. */
function quote(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:')
}
