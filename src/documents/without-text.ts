import type { Token } from 'marked'

/** A block id of Obsidian, alone on its line. */
const BLOCK_ID = /^\^[\w-]+$/
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g
const TAG = /<\/?[a-z!?][^>]*>/gi
/** Attributes with text to read: an image's description, a link's title. */
const READ_ATTRIBUTE =
  /\s(?:alt|title|aria-label)\s*=\s*(?:"[^"]*[\p{L}\p{N}]|'[^']*[\p{L}\p{N}]|[\p{L}\p{N}])/iu

/** A link target: an address, a path, a place in a page. */
const ADDRESS = /^(?:<|[a-z][a-z\d+.-]*:\/\/|mailto:|[./#?]|[^\s/]+\/)|^[^\s]+\.[a-z][a-z\d]{1,5}(?:[#?/]|$)/i

/** Why a block of Markdown has no text to remember; undefined if it has some. */
export function withoutText(token: Token): string | undefined {
  if (token.type === 'hr') return 'a rule'
  if (token.type === 'def') return isAddress(token) ? 'the address of a link' : undefined
  if (token.type === 'html') return withoutTags(token.raw)
  if (token.type === 'paragraph' && BLOCK_ID.test(token.raw.trim())) return 'the id of a block'
  if (token.type === 'heading' && 'text' in token && token['text'] === '') return 'a heading without text'
  return undefined
}

/** `[Ada]: yes` looks like a definition, but is not one. A definition with a title has text besides its address. */
function isAddress(definition: Token): boolean {
  const href = 'href' in definition ? String(definition['href']) : ''
  const title = 'title' in definition ? definition['title'] : undefined
  return (title === undefined || title === '') && ADDRESS.test(href)
}

function withoutTags(html: string): string | undefined {
  const uncommented = html.replace(COMMENT, '')
  if (READ_ATTRIBUTE.test(uncommented)) return undefined
  if (/[\p{L}\p{N}\p{S}]/u.test(uncommented.replace(TAG, ''))) return undefined
  return uncommented.trim() === '' ? 'a comment' : 'HTML tags without text'
}
