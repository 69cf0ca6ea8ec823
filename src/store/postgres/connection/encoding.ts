/**
 * PostgreSQL's text type accepts every character except NUL. NUL is stored as two characters, and so is the character
 * that marks them. The order of texts by their bytes does not change.
 */
const MARK = '\u0001'
const NEEDS_MARK = new RegExp(`[\\u0000${MARK}]`, 'g')
const MARKED = new RegExp(`${MARK}([01])`, 'g')

/** The stored form of a text. */
export function encodeText(text: string): string {
  const formed = text.toWellFormed()
  if (!formed.includes('\0') && !formed.includes(MARK)) return formed
  return formed.replace(NEEDS_MARK, (character) => `${MARK}${character === '\0' ? 0 : 1}`)
}

/** The original of a stored text. */
export function decodeText(stored: string): string {
  if (!stored.includes(MARK)) return stored
  return stored.replace(MARKED, (_, which) => (which === '0' ? '\0' : MARK))
}

/** Escapes of JSON text, matched in order, so that an escaped backslash does not start another escape. */
const JSON_ESCAPE = /\\(?:u([0-9a-fA-F]{4})|.)/g
const LONE_SURROGATE = /^d[89a-f]/i

/**
 * The stored form of JSON text: its strings are encoded as by {@link encodeText}. A lone surrogate, which PostgreSQL's
 * JSON refuses, is marked too.
 */
export function encodeJson(json: string): string {
  if (!json.includes('\\u')) return json
  return json.replace(JSON_ESCAPE, (written: string, code: string | undefined) => {
    if (code === '0000') return '\\u00010'
    if (code === '0001') return '\\u00011'
    // JSON.stringify does not escape complete characters outside the basic plane, so an escaped surrogate is a lone
    // one.
    if (code !== undefined && LONE_SURROGATE.test(code)) return `\\u0001${code.toLowerCase()}`
    return written
  })
}

/** The original of a text from {@link encodeJson}. */
export function decodeJson(stored: string): string {
  if (!stored.includes('\\u0001')) return stored
  return stored.replace(
    /\\(?:u0001(?:([01])|(d[89a-f][0-9a-f]{2}))|.)/g,
    (written: string, bit: string | undefined, half: string | undefined) => {
      if (half !== undefined) return `\\u${half}`
      return bit === undefined ? written : `\\u000${bit}`
    },
  )
}

/** The stored form of a string, or of the strings in a list; other values are unchanged. */
export function encodeValue(value: unknown): unknown {
  if (typeof value === 'string') return encodeText(value)
  return Array.isArray(value) ? value.map(encodeValue) : value
}

/** The original values of a row's columns. */
export function decodeRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  const decoded: Record<string, unknown> = {}
  for (const [column, value] of Object.entries(row))
    decoded[column] = typeof value === 'string' ? decodeText(value) : value
  return decoded
}
