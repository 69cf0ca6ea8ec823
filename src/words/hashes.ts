/** What may be the beginning of a hash, a UUID or a commit: six or more hexadecimal digits, or five with two letters. */
const HEXADECIMAL = /^(?:[0-9a-f]{6,128}|(?=.*[a-f].*[a-f])[0-9a-f]{5})$/

/** A number of six digits is more often an amount or a code than the beginning of a hash. */
const ALL_DIGITS = /^[0-9]{0,6}$/

/**
 * Whether a word can be the beginning of a hash.
 *
 * @param word in lower case
 */
export function isHashBeginning(word: string): boolean {
  return HEXADECIMAL.test(word) && /[0-9]/.test(word) && !ALL_DIGITS.test(word)
}

/**
 * The same digits in a form that the stemmer leaves alone. It cuts `ed` and `e` off a word: `7f3a9ced` would be indexed
 * as `7f3a9c`, and its beginning `7f3a9ce` might not match. Hexadecimal digits without an `e` have no such ending.
 */
export function unstemmed(hexadecimal: string): string {
  return hexadecimal.replaceAll('e', 'x')
}
