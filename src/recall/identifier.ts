/** The fewest letters and digits of a code; a shorter one may be anything. */
const MIN_EXACT = 4
const MIN_EXACT_DIGITS = 5

/** An ordinal, a multiple, or a number with its unit. */
const QUANTITY =
  /^\d+(?:st|nd|rd|th|s|x|%|[kmgt]i?b|mi|gi|mm|cm|km|kg|g|mg|ml|l|kw|w|v|a|hz|mhz|ghz|min|h|ms|px|pt)$/i
const VERSION = /^v?\d+\.\d+\.\d+/i

/** Whether it identifies one thing: `E1042`, `7f3a9c2`, `0903 55 17 28`, but not a year or an amount. */
export function isIdentifier(typed: string): boolean {
  if (VERSION.test(typed)) return true
  if (QUANTITY.test(typed)) return false
  const characters = typed.replace(/[^\p{L}\p{N}]/gu, '')
  if (!/\d/.test(characters)) return false
  return characters.length >= (/\p{L}/u.test(characters) ? MIN_EXACT : MIN_EXACT_DIGITS)
}

/** A run without spaces, with the letters, digits and marks of a code. */
const CHUNK = /[\p{L}\p{N}][\p{L}\p{N}\-_./:#]*/gu
const DIGIT = /\d/
const TIME =
  /^(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[:.]\d{2}(?::\d{2})?|\d{4}-\d{2}|\d+[-/]\d+)[-_./:#]*$/

/** Whether a text has something that identifies one thing. Dates, times and years identify nothing. */
export function hasIdentifier(text: string): boolean {
  if (!DIGIT.test(text)) return false
  return (text.match(CHUNK) ?? []).some(
    (chunk) => isIdentifier(chunk.replace(/[-_./:#]+$/, '')) && !TIME.test(chunk),
  )
}
