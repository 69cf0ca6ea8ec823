import type { DocumentFacts } from './document.js'

/**
 * The maximum length of a title, in UTF-16 units. It is put before every passage that is embedded, and must leave room
 * for the text.
 */
const MAX_TITLE = 240

/**
 * A document's title, as context for all its passages: its path without the extension, and what its front matter adds.
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
