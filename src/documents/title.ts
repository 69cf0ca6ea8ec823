import type { DocumentFacts } from './document.js'

/** UTF-16 units of a title: it stands before every passage that is embedded, and is to leave room for the text. */
const MAX_TITLE = 240

/**
 * What a document is called, as the context of all its passages: its path without the ending, and what its front matter
 * says beyond that.
 *
 * @param path below its folder, with `/` on every system
 */
export function documentTitle(
  path: string,
  { title, aliases }: Pick<DocumentFacts, 'title' | 'aliases'>,
): string {
  const name = path.replace(/\.[^./]+$/, '')
  const own = name.slice(name.lastIndexOf('/') + 1)
  const more = [title, ...aliases].filter((each) => each !== undefined && each !== own)
  const whole = [name, ...new Set(more)].join(', ').toWellFormed().replaceAll(/\s+/g, ' ')
  return whole.length <= MAX_TITLE ? whole : whole.slice(0, MAX_TITLE).toWellFormed()
}
