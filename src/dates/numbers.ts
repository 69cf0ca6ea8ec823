/** Up to twelve and some more: nobody says "seventeen months ago" and means the month. */
const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  'a couple of': 2,
  three: 3,
  'a few': 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  eighteen: 18,
  twenty: 20,
}

/** A group for a case-insensitive regular expression: how many days, weeks, months or years. */
export const NUMBER_PATTERN = `(\\d{1,3}|${Object.keys(NUMBERS)
  .toSorted((a, b) => b.length - a.length)
  .join('|')})`

export function numberOf(word = ''): number {
  return NUMBERS[word.toLowerCase()] ?? Number(word)
}
