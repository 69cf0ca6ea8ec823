import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { InputError } from './usage-error.js'

/** How to pass a line to editors; the first entry that matches the editor's name is used. */
const WITH_LINE: readonly (readonly [RegExp, (path: string, line: number) => string[]])[] = [
  [/^(?:code|code-insiders|codium|cursor|windsurf)$/, (path, line) => ['--goto', `${path}:${line}`]],
  [/^(?:subl|zed|hx|helix|micro|mate)$/, (path, line) => [`${path}:${line}`]],
  [/^(?:idea|webstorm|pycharm|goland|rustrover)$/, (path, line) => ['--line', String(line), path]],
  [/^(?:vi|vim|nvim|gvim|nano|pico|emacs|emacsclient|joe|jed|ne|kak)$/, (path, line) => [`+${line}`, path]],
]

/** Opens a file at a line in the editor that VISUAL or EDITOR names, and waits until it is closed. */
export async function openEditor(path: string, line: number): Promise<void> {
  const { VISUAL: visual, EDITOR: usual } = process.env
  const editor = [visual, usual].find((name) => name !== undefined && name.trim() !== '')
  if (editor === undefined)
    throw new InputError('Expected an editor in the variable VISUAL or EDITOR, received none')
  const [, quoted, plain] = /^\s*(?:["']([^"']+)["']|(\S+))/.exec(editor) ?? []
  const program = quoted ?? plain ?? ''
  const name = basename(program).replace(/\.(?:exe|cmd)$/i, '')
  const [, argumentsOf] = WITH_LINE.find(([names]) => names.test(name)) ?? []
  const args = argumentsOf?.(path, line) ?? [path]
  // The variable may contain options, and quotes around a path with spaces, so a shell parses it, as in Git.
  const child =
    process.platform === 'win32'
      ? spawn(`${editor} ${args.map((arg) => `"${arg}"`).join(' ')}`, { stdio: 'inherit', shell: true })
      : spawn('/bin/sh', ['-c', `${editor} "$@"`, name, ...args], { stdio: 'inherit' })
  const [status] = (await once(child, 'close')) as [number | null]
  if (status !== 0)
    throw new InputError(`Expected the editor ${name} to exit with 0, but it exited with ${status}`)
}
