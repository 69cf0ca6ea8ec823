import { Argument, type Command } from 'commander'
import { type AddOptions, examples, type Perform } from '../define.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** @param buildAll builds the program with all its commands, because completion offers every option */
export function completionCommand(buildAll: (perform: Perform) => Promise<Command>): AddOptions {
  return (command, perform) => defineCompletion(command, perform, buildAll)
}

function defineCompletion(
  command: Command,
  perform: Perform,
  buildAll: (perform: Perform) => Promise<Command>,
): void {
  command
    .description('Print the script that makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
  examples(command, [
    ['eval "$(recollect completion bash)"', 'bash, in ~/.bashrc'],
    ['source <(recollect completion zsh)', 'zsh, in ~/.zshrc after compinit'],
    ['recollect completion fish > ~/.config/fish/completions/recollect.fish', 'fish, once'],
  ])
  command.action(
    perform(async (session, [shell]) => {
      const { commandTree } = await import('../completion/tree.js')
      const tree = commandTree(await buildAll(perform))
      await session.out.write(await scriptFor(shell, tree))
      return undefined
    }),
  )
}

async function scriptFor(
  shell: string | undefined,
  tree: import('../completion/tree.js').CommandNode,
): Promise<string> {
  if (shell === 'zsh') return (await import('../completion/zsh.js')).zshScript(tree)
  if (shell === 'fish') return (await import('../completion/fish.js')).fishScript(tree)
  return (await import('../completion/bash.js')).bashScript(tree)
}
