const SMALL =
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen`.split(/\s+/)
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const FIRST =
  `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
  fifteenth sixteenth seventeenth eighteenth nineteenth`.split(/\s+/)

/**
 * Roman numerals that are not also words, as in `World War II`. Those of one letter are left out: they are just as
 * often initials.
 */
const ROMAN: Readonly<Record<string, number>> = {
  ii: 2,
  iii: 3,
  iv: 4,
  vi: 6,
  vii: 7,
  viii: 8,
  ix: 9,
  xi: 11,
  xii: 12,
}
const TO_ROMAN = new Map(Object.entries(ROMAN).map(([roman, number]) => [number, roman]))

const CARDINAL = /^\d{1,2}$/
const ORDINAL = /^(\d{1,2})(?:st|nd|rd|th)$/

/** The words of a number below 100, in order: `forty`, `two` for 42. */
function cardinal(number: number): readonly string[] {
  const small = SMALL[number]
  if (small !== undefined) return [small]
  const ten = TENS[Math.floor(number / 10) - 2] ?? ''
  return number % 10 === 0 ? [ten] : [ten, SMALL[number % 10] ?? '']
}

/** The same for an ordinal number: `nineteenth`, or `twenty`, `third`. */
export function ordinalWords(number: number): readonly string[] {
  const first = FIRST[number - 1]
  if (first !== undefined) return [first]
  const ten = TENS[Math.floor(number / 10) - 2] ?? ''
  return number % 10 === 0 ? [ten.replace(/y$/, 'ieth')] : [ten, FIRST[(number % 10) - 1] ?? '']
}

/** `1st`, `2nd`, `11th`, `23rd`. */
export function ordinalDigits(number: number): string {
  const last = number % 10
  const teen = number % 100 >= 11 && number % 100 <= 13
  return `${number}${teen || last > 3 ? 'th' : (['th', 'st', 'nd', 'rd'][last] ?? 'th')}`
}

const BY_WORDS = new Map(Array.from({ length: 21 }, (_, number) => [cardinal(number).join(' '), number]))
const BY_ORDER = new Map(Array.from({ length: 31 }, (_, at) => [ordinalWords(at + 1).join(' '), at + 1]))

/** Other ways to write a number below 100, each as a sequence of words; none for anything else. */
export function otherNumbers(word: string): readonly (readonly string[])[] {
  if (CARDINAL.test(word)) {
    const roman = TO_ROMAN.get(Number(word))
    return [cardinal(Number(word)), ...(roman === undefined ? [] : [[roman]])]
  }
  const [, place] = ORDINAL.exec(word) ?? []
  if (place !== undefined) return Number(place) === 0 ? [] : [ordinalWords(Number(place))]
  const number = BY_WORDS.get(word) ?? ROMAN[word]
  if (number !== undefined) return [[String(number)]]
  const order = BY_ORDER.get(word)
  return order === undefined ? [] : [[ordinalDigits(order)]]
}
