import { allCommands, type CommandNode, type OptionNode, type Value } from './tree.js'

/** The completion script for fish. */
export function fishScript(tree: CommandNode): string {
  const commands = allCommands(tree)
  const known = commands.filter(({ path }) => path.length > 0).map(({ path }) => quote(path.join(' ')))
  const valued = new Set(
    commands.flatMap(({ options }) => options.flatMap(({ flags, value }) => (value ? flags : []))),
  )
  return `# fish completion for recollect: recollect completion fish | source
function __recollect_at
    set -l path ''
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case ${[...valued].join(' ')}
                set skip 1
            case '-*'
            case '*'
                switch (string trim -- "$path $word")
                    case ${known.join(' ')}
                        set path (string trim -- "$path $word")
                end
        end
    end
    test "$path" = "$argv"
end
complete -c recollect -f
${commands.flatMap(lines).join('\n')}
`
}

function lines(node: CommandNode): string[] {
  const where = `complete -c recollect -n ${quote(['__recollect_at', ...node.path].join(' '))}`
  const operand = node.operand === null || node.commands.length > 0 ? '' : offered(node.operand)
  return [
    ...node.commands.map(({ path, about }) => `${where} -a ${quote(path.at(-1) ?? '')} -d ${quote(about)}`),
    ...(operand === '' ? [] : [`${where}${operand}`]),
    ...node.options.map((option) => `${where} ${optionWords(option)}`),
  ]
}

function optionWords({ flags, about, value }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const tail = value === null ? '' : `${value.kind === 'file' ? ' -r' : ' -x'}${offered(value)}`
  return `${names.join(' ')}${tail} -d ${quote(about)}`
}

function offered(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return ` -a ${quote(value.choices.join(' '))}`
    case 'directory':
      return ' -a "(__fish_complete_directories)"'
    case 'file':
      return ' -F'
    case 'text':
      return ''
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
