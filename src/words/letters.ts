/** The number of ASCII code units. */
export const ASCII = 0x80

/**
 * The end of the Latin, Greek and Cyrillic letters, in UTF-16 units. Each of these letters has one form in lower case.
 */
const LETTERS = 0x530

/** For each unit: a letter in lower case, a digit or a combining mark as it is, 0 for what separates words. */
export const LOWER: Uint16Array = new Uint16Array(LETTERS)
for (let unit = 0; unit < LETTERS; unit++) {
  const lower = String.fromCharCode(unit).toLowerCase()
  if (lower.length === 1 && /[\p{L}\p{N}\p{M}]/u.test(lower)) LOWER[unit] = lower.charCodeAt(0)
}

/** {@link LOWER} for any unit: 0 for units of other scripts. */
export function lowerCase(unit: number): number {
  return unit < LETTERS ? (LOWER[unit] ?? 0) : 0
}

/** Two ASCII letters, or one and 0, as a number below {@link PAIRS}. */
export function pairOf(first: number, second: number): number {
  return first * ASCII + second
}

export const PAIRS: number = ASCII * ASCII
