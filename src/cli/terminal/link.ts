import { homedir } from 'node:os'
import { relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { visible } from './visible.js'
import { clip, widthOf } from './wrap.js'

/** A path in its shortest form: relative to the working directory, to the home folder, or absolute. */
export function shortPath(path: string): string {
  const here = relative(process.cwd(), path)
  if (here !== '' && !here.startsWith('..')) return here
  const home = homedir()
  return home !== '' && path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
}

/** The end of a path, which is its most useful part, at most `columns` wide. */
export function clipPath(path: string, columns: number): string {
  const shown = visible(path)
  if (widthOf(shown) <= columns) return shown
  const characters = [...shown]
  while (characters.length > 0 && widthOf(characters.join('')) > columns - 1) characters.shift()
  return columns < 2 ? clip(shown, columns) : `…${characters.join('')}`
}

/** Text with a link to a file (OSC 8); only the text if the terminal does not support links. */
export async function linked(stream: NodeJS.WriteStream, text: string, path: string): Promise<string> {
  const { createSupportsHyperlinks } = await import('supports-hyperlinks')
  if (!createSupportsHyperlinks(stream)) return text
  const end = '\u001b\\'
  return `\u001b]8;;${pathToFileURL(path).href}${end}${text}\u001b]8;;${end}`
}
