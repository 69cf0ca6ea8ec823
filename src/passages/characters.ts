/** White space as defined by Unicode. It separates words and is not a token. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  )
}

/** White space that ends a line, paragraph or page. */
export function isLineEnd(code: number): boolean {
  return (code >= 0x0a && code <= 0x0d) || code === 0x85 || code === 0x2028 || code === 0x2029
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

export function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** A letter of the Latin script, with or without a diacritic. */
function isLatinLetter(code: number): boolean {
  if (code < 0x80) return isAsciiLetter(code)
  return (
    (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7) || (code >= 0x1e00 && code <= 0x1eff)
  )
}

/** A combining diacritic, which belongs to the letter before it. */
function isCombiningMark(code: number): boolean {
  return code >= 0x300 && code <= 0x36f
}

export function isHangulSyllable(code: number): boolean {
  return code >= 0xac00 && code <= 0xd7a3
}

/** A letter or digit of a word that is written with spaces around it. */
export function isWordUnit(code: number): boolean {
  return isLatinLetter(code) || isDigit(code) || isCombiningMark(code)
}

/** Whether the UTF-16 units at `at` and after it are one character. */
export function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** Whether the UTF-16 unit is a lower-case letter of any script of the first plane. */
export function isLowerCase(code: number): boolean {
  return code < 0x80 ? code >= 0x61 && code <= 0x7a : /^\p{Ll}$/u.test(String.fromCharCode(code))
}
