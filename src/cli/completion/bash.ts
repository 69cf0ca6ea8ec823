import { allCommands, type CommandNode, type Value } from './tree.js'

/** The completion script for bash 3.2 and newer; it needs only bash. */
export function bashScript(tree: CommandNode): string {
  const commands = allCommands(tree)
  const known = commands.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`)
  const valued = new Set(
    commands.flatMap(({ options }) => options.flatMap(({ flags, value }) => (value ? flags : []))),
  )
  return `# bash completion for recollect: eval "$(recollect completion bash)"
_recollect() {
  local IFS=$'\\n' cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' word i
  # Bash takes "--kind=fact" for three words.
  if [[ $cur == '=' ]]; then cur=''
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${[...valued].join('|')}) [[ \${COMP_WORDS[i+1]} == '=' ]] && ((i++)); ((i++)) ;;
      -*) ;;
      *)
        case "\${path:+$path }$word" in
          ${known.join('|')}) path="\${path:+$path }$word" ;;
        esac ;;
    esac
  done
  COMPREPLY=()
  case "$path:$prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$path" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -F _recollect recollect
`
}

function valueCases({ path, options }: CommandNode): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === null) return []
    const patterns = flags.map((flag) => `'${path.join(' ')}:${flag}'`)
    return [`    ${patterns.join('|')}) ${replies(value)}return ;;`]
  })
}

function commandCase({ path, options, commands, operand }: CommandNode): string {
  const flags = options.flatMap((option) => option.flags)
  const names = commands.map((command) => command.path.at(-1) ?? '')
  const others = names.length > 0 ? words(names) : operand === null ? '' : replies(operand)
  return `    '${path.join(' ')}') if [[ $cur == -* ]]; then ${words(flags)}else ${others || ':; '}fi ;;`
}

function replies(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return words(value.choices)
    case 'directory':
      return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); `
    case 'file':
      return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); `
    case 'text':
      return ''
  }
}

function words(choices: readonly string[]): string {
  return `COMPREPLY=($(compgen -W $'${choices.join('\\n')}' -- "$cur")); `
}
