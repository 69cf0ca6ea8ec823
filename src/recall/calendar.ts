/** A period in seconds since 1970; the end is exclusive. */
export interface Interval {
  readonly start: number
  readonly end: number
}

/** A day in seconds. */
export const DAY = 86_400

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** A group for a case-insensitive regular expression. */
export const WEEKDAY_PATTERN = '(monday|tuesday|wednesday|thursday|friday|saturday|sunday)'

/** 0 (Sunday) to 6; -1 if it is not a day of the week. */
export function weekdayOf(name = ''): number {
  return WEEKDAYS.findIndex((weekday) => name.toLowerCase().startsWith(weekday))
}

export function interval(start: number, end: number): Interval {
  return { start, end }
}

export function startOfDay(at: number): number {
  return Math.floor(at / DAY) * DAY
}

export function startOfMonth(at: number): number {
  const date = new Date(at * 1000)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000
}

export function startOfYear(at: number): number {
  return Date.UTC(new Date(at * 1000).getUTCFullYear(), 0) / 1000
}

/** The same day this many months later, or the last day of a shorter month. */
export function addMonths(at: number, months: number): number {
  const date = new Date(at * 1000)
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)
  const target = new Date(first)
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  return first / 1000 + (Math.min(date.getUTCDate(), last) - 1) * DAY + (at - startOfDay(at))
}

/** The index has each record's day, month and year: a longer period is looked up by months, or by years. */
const MAX_DAYS = 31
const MAX_MONTHS = 36

/** The words that find records of this period in the index: `20260314`, `202603` or `2026`. They are few. */
export function intervalWords({ start, end }: Interval): readonly string[] {
  if (end - start <= MAX_DAYS * DAY && !isMonth({ start, end })) {
    const days: string[] = []
    for (let at = startOfDay(start); at < end; at += DAY) days.push(digits(at, 8))
    return days
  }
  const months: string[] = []
  for (let at = startOfMonth(start); at < end && months.length <= MAX_MONTHS; at = addMonths(at, 1)) {
    months.push(digits(at, 6))
  }
  if (months.length <= MAX_MONTHS && !isYear({ start, end })) return months
  const years: string[] = []
  for (let at = startOfYear(start); at < end; at = addMonths(at, 12)) years.push(digits(at, 4))
  return years
}

function isMonth({ start, end }: Interval): boolean {
  return start === startOfMonth(start) && end === addMonths(start, 1)
}

function isYear({ start, end }: Interval): boolean {
  return start === startOfYear(start) && end === addMonths(start, 12)
}

/** The first digits of a date as `YYYYMMDD`. */
function digits(at: number, length: number): string {
  const date = new Date(at * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  return `${year}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`.slice(0, length)
}
