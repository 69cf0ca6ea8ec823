/**
 * PostgreSQL's text holds every character but NUL. In what it stores, NUL is two characters, and so is the one that
 * marks them; the order of texts by their bytes stays what it was.
 */
const MARK = '\u0001'
const NEEDS_MARK = new RegExp(`[\\u0000${MARK}]`, 'g')
const MARKED = new RegExp(`${MARK}([01])`, 'g')

/** A text as it is stored. */
export function encodeText(text: string): string {
  const formed = text.toWellFormed()
  if (!formed.includes('\0') && !formed.includes(MARK)) return formed
  return formed.replace(NEEDS_MARK, (character) => `${MARK}${character === '\0' ? 0 : 1}`)
}

/** A stored text as it was given. */
export function decodeText(stored: string): string {
  if (!stored.includes(MARK)) return stored
  return stored.replace(MARKED, (_, which) => (which === '0' ? '\0' : MARK))
}

/** Escapes of JSON text, in order: one backslash does not begin the next one's written. */
const JSON_ESCAPE = /\\(?:u([0-9a-fA-F]{4})|.)/g
const LONE_SURROGATE = /^d[89a-f]/i

/**
 * JSON text as it is stored: its strings are written as {@link encodeText} writes them. A half of a character, which
 * PostgreSQL's JSON refuses, is marked, too.
 */
export function encodeJson(json: string): string {
  if (!json.includes('\\u')) return json
  return json.replace(JSON_ESCAPE, (written: string, code: string | undefined) => {
    if (code === '0000') return '\\u00010'
    if (code === '0001') return '\\u00011'
    // JSON.stringify escapes no whole character beyond the basic plane: what is escaped here is a half.
    if (code !== undefined && LONE_SURROGATE.test(code)) return `\\u0001${code.toLowerCase()}`
    return written
  })
}

/** What {@link encodeJson} was given. */
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

/** A string, or the strings of a list, as it is stored; all else as it is. */
export function encodeValue(value: unknown): unknown {
  if (typeof value === 'string') return encodeText(value)
  return Array.isArray(value) ? value.map(encodeValue) : value
}

/** The columns of a row as they were given. */
export function decodeRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  const decoded: Record<string, unknown> = {}
  for (const [column, value] of Object.entries(row))
    decoded[column] = typeof value === 'string' ? decodeText(value) : value
  return decoded
}
