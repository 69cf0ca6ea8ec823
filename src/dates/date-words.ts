import { addMonths, DAY, type Interval, startOfDay, startOfMonth, startOfYear } from './calendar.js'
import { MONTHS } from './months.js'

/**
 * A record's time in words, in UTC: `14 March 2026 20260314 202603`. The digits are what `2026-03-14` and `March 2026`
 * in a question become.
 *
 * @param at seconds since 1970
 */
export function dateWords(at: number): string {
  const date = new Date(at * 1_000)
  const year = date.getUTCFullYear()
  if (Number.isNaN(year)) return ''
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${year} ${digits(at, DAY_DIGITS)} ${digits(at, MONTH_DIGITS)}`
}

/** The index has each record's day, month and year: a longer period is looked up by months, or by years. */
const MAX_DAYS = 31
const MAX_MONTHS = 36

/** Of a longer period, the last years are looked up. */
const MAX_YEARS = 120

/** The words that find records of this period in the index: `20260314`, `202603` or `2026`. They are few. */
export function intervalWords({ start, end }: Interval): readonly string[] {
  if (end - start <= MAX_DAYS * DAY && !isMonth({ start, end })) {
    const days: string[] = []
    for (let at = startOfDay(start); at < end; at += DAY) days.push(digits(at, DAY_DIGITS))
    return days
  }
  const months: string[] = []
  for (let at = startOfMonth(start); at < end && months.length <= MAX_MONTHS; at = addMonths(at, 1)) {
    months.push(digits(at, MONTH_DIGITS))
  }
  if (months.length <= MAX_MONTHS && !isYear({ start, end })) return months
  const years: string[] = []
  const first = Math.max(startOfYear(start), addMonths(startOfYear(end - 1), -12 * (MAX_YEARS - 1)))
  for (let at = first; at < end; at = addMonths(at, 12)) years.push(digits(at, YEAR_DIGITS))
  return years
}

function isMonth({ start, end }: Interval): boolean {
  return start === startOfMonth(start) && end === addMonths(start, 1)
}

function isYear({ start, end }: Interval): boolean {
  return start === startOfYear(start) && end === addMonths(start, 12)
}

export const YEAR_DIGITS = 4
export const MONTH_DIGITS = 6
export const DAY_DIGITS = 8

/** The first digits of a date as `YYYYMMDD`. */
function digits(at: number, length: number): string {
  const date = new Date(at * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  return `${year}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`.slice(0, length)
}
