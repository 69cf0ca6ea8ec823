import { MONTH_PATTERN, monthOf } from './months.js'

const DAY = '(\\d{1,2})(?:st|nd|rd|th)?'
const YEAR = '(\\d{4})(?!\\d)'

const DAY_MONTH_YEAR = new RegExp(`(?<![\\w.])${DAY}\\.?\\s+(?:of\\s+)?${MONTH_PATTERN},?\\s+${YEAR}`, 'gi')
const MONTH_DAY_YEAR = new RegExp(`\\b${MONTH_PATTERN}\\s+${DAY},?\\s+${YEAR}`, 'gi')
const MONTH_YEAR = new RegExp(`\\b${MONTH_PATTERN},?\\s+(?:of\\s+)?${YEAR}`, 'gi')
const YEAR_FIRST = /(?<![\w.])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/g
const YEAR_AND_MONTH = /(?<![\w.-])(\d{4})-(\d{2})(?![\w-])/g
const YEAR_LAST = /(?<![\w.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/g

/** A text without four digits in a row has no date. */
const HAS_YEAR = /\d{4}/

/** Each form is searched for only where its test passes: most texts with a year pass neither. */
const HAS_MONTH = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i
const HAS_NUMBERS = /\d[-/.]\d/

/** The days and months that a text names, each as one word of digits: `20260314` and `202603`. */
export interface NamedDates {
  readonly days: readonly string[]
  /** Months named without a day. */
  readonly months: readonly string[]
}

const NONE: NamedDates = { days: [], months: [] }

/**
 * Finds `2026-03-14`, `14 March 2026`, `March 14th, 2026`, `14.03.2026`, `3/14/2026` and `March 2026`. For
 * `03/04/2026` it returns both readings, because the text does not say which one is meant.
 */
export function namedDates(folded: string): NamedDates {
  if (!HAS_YEAR.test(folded)) return NONE
  const days = new Set<string>()
  const months = new Set<string>()
  if (HAS_MONTH.test(folded)) {
    for (const [, day, month, year] of folded.matchAll(DAY_MONTH_YEAR))
      add(days, year, monthOf(month) + 1, day)
    for (const [, month, day, year] of folded.matchAll(MONTH_DAY_YEAR))
      add(days, year, monthOf(month) + 1, day)
    for (const [, month, year] of folded.matchAll(MONTH_YEAR)) add(months, year, monthOf(month) + 1)
  }
  if (HAS_NUMBERS.test(folded)) {
    for (const [, year, , month, day] of folded.matchAll(YEAR_FIRST)) add(days, year, month, day)
    for (const [, first, mark, second, year] of folded.matchAll(YEAR_LAST)) {
      add(days, year, second, first)
      if (mark !== '.') add(days, year, first, second)
    }
    for (const [, year, month] of folded.matchAll(YEAR_AND_MONTH)) add(months, year, month)
  }
  return { days: [...days], months: [...months] }
}

/** Each day and its month as words of the index, so that a question about a month finds its days. */
export function dateForms(folded: string): readonly string[] {
  const { days, months } = namedDates(folded)
  return [...new Set([...days, ...days.map((day) => day.slice(0, 6)), ...months])]
}

function add(to: Set<string>, year = '', month: string | number = 0, day?: string): void {
  const number = Number(month)
  if (number < 1 || number > 12) return
  if (day !== undefined && (Number(day) < 1 || Number(day) > 31)) return
  to.add(`${year}${twoDigits(number)}${day === undefined ? '' : twoDigits(Number(day))}`)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
