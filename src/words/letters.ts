/** Units of ASCII. */
export const ASCII = 0x80

/** Units of Latin, Greek and Cyrillic letters, which have one form in lower case. */
export const LETTERS = 0x530

/** By unit: a letter in lower case, a digit or a combining mark itself, 0 for what parts words. */
export const LOWER: Uint16Array = new Uint16Array(LETTERS)
for (let unit = 0; unit < LETTERS; unit++) {
  const lower = String.fromCharCode(unit).toLowerCase()
  if (lower.length === 1 && /[\p{L}\p{N}\p{M}]/u.test(lower)) LOWER[unit] = lower.charCodeAt(0)
}

/** {@link LOWER}, of any unit: 0 for those of other scripts. */
export function lowerCase(unit: number): number {
  return unit < LETTERS ? (LOWER[unit] ?? 0) : 0
}

/** Two letters of ASCII, or one of them and 0, as a number below {@link PAIRS}. */
export function pairOf(first: number, second: number): number {
  return first * ASCII + second
}

export const PAIRS: number = ASCII * ASCII
