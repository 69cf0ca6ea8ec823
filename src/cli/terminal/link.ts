import { homedir } from 'node:os'
import { relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { visible } from './visible.js'
import { clip, widthOf } from './wrap.js'

/** A path as its reader would write it: below the folder that he is in, below his own, or whole. */
export function shortPath(path: string): string {
  const here = relative(process.cwd(), path)
  if (here !== '' && !here.startsWith('..')) return here
  const home = homedir()
  return home !== '' && path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
}

/** The end of a path, which says most, at most `columns` wide. */
export function clipPath(path: string, columns: number): string {
  const shown = visible(path)
  if (widthOf(shown) <= columns) return shown
  const characters = [...shown]
  while (characters.length > 0 && widthOf(characters.join('')) > columns - 1) characters.shift()
  return columns < 2 ? clip(shown, columns) : `…${characters.join('')}`
}

/** Text that leads to a file where it is clicked on, by OSC 8; the text alone where the terminal knows no links. */
export async function linked(stream: NodeJS.WriteStream, text: string, path: string): Promise<string> {
  const { createSupportsHyperlinks } = await import('supports-hyperlinks')
  if (!createSupportsHyperlinks(stream)) return text
  const end = '\u001b\\'
  return `\u001b]8;;${pathToFileURL(path).href}${end}${text}\u001b]8;;${end}`
}
