// The repository's pages as those of the website: where each is, what its links lead to, and how they are listed.
import path from 'node:path'

/** A Markdown link or picture: its mark, its text, its target and the anchor. */
const LINK = /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g

/** The first cell of a table's row, and the second. */
const SECOND_CELL = /^(\| .*? \|) .*? \|/

const FENCE = /^\s*(`{3,}|~{3,})/

/**
 * The path of a page on the website. A README is the page of its folder.
 *
 * @param {string} file relative to the repository's top folder
 */
export const sitePath = (file) => file.replace(/(^|\/)README\.md$/, '$1index.md')

/**
 * A page for the website: without comments, and with links to the website's pages. A link to a file that is not a page
 * becomes plain text; a dead link stays, and fails the build.
 *
 * @param {string} file relative to the repository's top folder
 * @param {string} text
 * @param {ReadonlySet<string>} pages all of them
 * @param {(file: string) => boolean} exists whether there is such a file or folder
 */
export function sitePage(file, text, pages, exists) {
  const folder = path.posix.dirname(file)
  const link = (
    /** @type {string} */ whole,
    /** @type {string} */ picture,
    /** @type {string} */ label,
    /** @type {string} */ target,
    place = '',
  ) => {
    if (picture !== '') return whole
    const page = path.posix.join(folder, decodeURI(target))
    if (!pages.has(page)) return exists(page) ? label : whole
    const to = path.posix.relative(path.posix.dirname(sitePath(file)), sitePath(page))
    return `[${label}](${to.startsWith('.') ? to : `./${to}`}${place})`
  }
  let fence = ''
  let modifiers = false
  return text
    .replaceAll(/^<!--.*?-->\n+/gms, '')
    .split('\n')
    .map((line) => {
      const mark = FENCE.exec(line)?.[1] ?? ''
      if (fence === '') fence = mark
      else if (line.trim() === fence) fence = ''
      if (fence !== '') return line
      // The reference marks every property as readonly, which takes the room for its description on a phone.
      modifiers = line.startsWith('| Property | Modifier |') || (modifiers && line.startsWith('|'))
      return (modifiers ? line.replace(SECOND_CELL, '$1') : line).replaceAll(LINK, link)
    })
    .join('\n')
}

/**
 * The anchor of a heading in the repository's links, as GitHub generates it.
 *
 * @param {string} heading
 */
export const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')

/**
 * The groups of a page that lists others: the heading of each, and the first link of every line below it.
 *
 * @param {string} file
 * @param {string} text
 * @returns {{ text: string, items: { text: string, link: string }[] }[]}
 */
export function groupsOf(file, text) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((group) => {
      const [heading = '', ...lines] = group.split('\n')
      const items = lines.flatMap((line) => {
        const [, label = '', target] = /^(?:\| |- )\[`?([^\]`]+)`?\]\(([^)\s#]+\.md)\)/.exec(line) ?? []
        if (target === undefined) return []
        const page = sitePath(path.posix.join(path.posix.dirname(file), target))
        return [{ text: label, link: `/${page.replace(/(?:(^|\/)index)?\.md$/, '$1')}` }]
      })
      return { text: heading, items }
    })
    .filter(({ items }) => items.length > 0)
}
