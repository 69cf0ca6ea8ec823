// The intervals that the names of times stand for: days, months, seasons, weeks, and parts of them.
import { addMonths, DAY, type Interval, interval, startOfDay, startOfMonth, startOfYear } from './calendar.js'

/** A time as a question names it, and what it means if it is read the other way. */
export interface ReadInterval extends Interval {
  readonly other?: Interval | undefined
}

/** The first month of each season, 0 to 11. */
export const SEASONS: Readonly<Record<string, number>> = {
  spring: 2,
  summer: 5,
  autumn: 8,
  fall: 8,
  winter: 11,
}

export function day(
  year: string | undefined,
  month: number,
  dayOfMonth: string | undefined,
): Interval | undefined {
  const start = Date.UTC(Number(year), month, Number(dayOfMonth))
  const date = new Date(start)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== Number(dayOfMonth)) return undefined
  return interval(start / 1000, start / 1000 + DAY)
}

/**
 * Reads `3/14/2026` and `14/3/2026`. In `3/4/2026` the month comes first, which is more common; `other` is the meaning
 * if it comes second.
 */
export function slashedDay(first = '', second = '', year = ''): ReadInterval | undefined {
  const american = day(year, Number(first) - 1, second)
  const other = day(year, Number(second) - 1, first)
  return american === undefined || other === undefined ? (american ?? other) : { ...american, other }
}

/** A two-digit year in full, at most ten years ahead. */
export function fullYear(year: string | undefined, askedAt: number): string {
  const latest = new Date(askedAt * 1000).getUTCFullYear() + 10
  const found = Math.floor(latest / 100) * 100 + Number(year)
  return String(found > latest ? found - 100 : found)
}

/** The first, the middle or the last third of a time. */
export function partOf(whole: Interval | undefined, part = ''): Interval | undefined {
  if (whole === undefined) return undefined
  const third = (whole.end - whole.start) / 3
  const place = /^(?:early|beg|start)/i.test(part) ? 0 : /^mid/i.test(part) ? 1 : 2
  const start = startOfDay(whole.start + place * third)
  return interval(start, place === 2 ? whole.end : startOfDay(start + third) + DAY)
}

/** 1 for `first` and `1st`; `count` for `last`. */
export function ordinalOf(word = '', count: number): number {
  const place = ['first', 'second', 'third', 'fourth'].indexOf(word.toLowerCase()) + 1
  return place || (word.toLowerCase() === 'last' ? count : Number(word.charAt(0)))
}

export function half(year: number, number: number): Interval {
  const start = Date.UTC(year, 6 * (number - 1)) / 1000
  return interval(start, addMonths(start, 6))
}

export function decade(first: number): Interval {
  return interval(Date.UTC(first, 0) / 1000, Date.UTC(first + 10, 0) / 1000)
}

/** The last one that has begun: `the nineties` are the 1990s. */
export function lastDecade(tens: number, askedAt: number): Interval {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const first = Math.floor(year / 100) * 100 + 10 * tens
  return decade(first > year ? first - 100 : first)
}

export function beforeLast(unit: string | undefined, askedAt: number): Interval {
  if (unit === 'day') return dayAt(askedAt, -2)
  if (unit === 'week') {
    const start = monday(askedAt) - 14 * DAY
    return interval(start, start + 7 * DAY)
  }
  const start = addMonths(
    unit === 'month' ? startOfMonth(askedAt) : startOfYear(askedAt),
    unit === 'month' ? -2 : -24,
  )
  return interval(start, addMonths(start, unit === 'month' ? 1 : 12))
}

export function month(year: string | undefined, month: number): Interval | undefined {
  if (month < 0 || month > 11) return undefined
  const start = Date.UTC(Number(year), month) / 1000
  return interval(start, addMonths(start, 1))
}

export function year(year: number): Interval {
  const start = Date.UTC(year, 0) / 1000
  return interval(start, addMonths(start, 12))
}

/** A winter belongs to the year in which it begins. */
export function season(year: number, name = ''): Interval {
  const start = Date.UTC(year, SEASONS[name.toLowerCase()] ?? 0) / 1000
  return interval(start, addMonths(start, 3))
}

export function lastSeason(name: string | undefined, askedAt: number): Interval {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const latest = season(year, name)
  return latest.end <= askedAt ? latest : season(year - 1, name)
}

export function quarter(year: number, number: number): Interval {
  const start = Date.UTC(year, 3 * (number - 1)) / 1000
  return interval(start, addMonths(start, 3))
}

function lastDay(month: number, dayOfMonth: string | undefined, askedAt: number): Interval | undefined {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  // 29 February is in one year of four.
  for (let back = 0; back <= 4; back++) {
    const found = day(String(year - back), month, dayOfMonth)
    if (found !== undefined && found.start <= askedAt) return found
  }
  return undefined
}

/** The year before that of asking, that year, or the next one. */
export function yearOf(which = '', askedAt: number): number {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  return year + (/^last/i.test(which) ? -1 : /^next/i.test(which) ? 1 : 0)
}

/** From the beginning of one month to the end of another; without a year, the last such time before that of asking. */
export function monthRange(
  first: number,
  last: number,
  year: string | undefined,
  askedAt: number,
): Interval | undefined {
  const end = year === undefined ? lastMonth(last, askedAt) : month(year, last)
  if (end === undefined) return undefined
  const ofEnd = new Date(end.start * 1000).getUTCFullYear()
  const begin = month(String(first <= last ? ofEnd : ofEnd - 1), first)
  return begin === undefined ? undefined : interval(begin.start, end.end)
}

/** The days of one month that a question names. */
interface NamedDays {
  readonly month: number
  readonly first: string | undefined
  readonly last: string | undefined
  readonly year: string | undefined
}

/** Days of one month; without a year, those that began last before the time of asking, or the next ones. */
export function dayRange(
  { month, first, last, year }: NamedDays,
  askedAt: number,
  isAhead: boolean,
): Interval | undefined {
  const begin = year === undefined ? nearestDay(month, first, askedAt, isAhead) : day(year, month, first)
  if (begin === undefined) return undefined
  const end = day(String(new Date(begin.start * 1000).getUTCFullYear()), month, last)
  return end === undefined || begin.start > end.start ? undefined : interval(begin.start, end.end)
}

export function years(first: number, last: number): Interval | undefined {
  return first > last ? undefined : interval(year(first).start, year(last).end)
}

/** The last such day before the time of asking, or the next one from then on. */
export function nearestDay(
  month: number,
  dayOfMonth: string | undefined,
  askedAt: number,
  isAhead: boolean,
): Interval | undefined {
  if (!isAhead) return lastDay(month, dayOfMonth, askedAt)
  const year = new Date(askedAt * 1000).getUTCFullYear()
  for (let ahead = 0; ahead <= 4; ahead++) {
    const found = day(String(year + ahead), month, dayOfMonth)
    if (found !== undefined && found.end > askedAt) return found
  }
  return undefined
}

export function nextMonth(which: number, askedAt: number): Interval | undefined {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const first = month(String(year), which)
  return first !== undefined && first.end > askedAt ? first : month(String(year + 1), which)
}

export function lastMonth(which: number, askedAt: number): Interval | undefined {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const latest = month(String(year), which)
  return latest !== undefined && latest.start <= askedAt ? latest : month(String(year - 1), which)
}

export function dayAt(askedAt: number, days: number): Interval {
  const start = startOfDay(askedAt) + days * DAY
  return interval(start, start + DAY)
}

/** People round: `three days ago` may be two or four, `two weeks ago` a few days more or less. */
export function ago(number: number, unit: string | undefined, askedAt: number): Interval {
  const today = startOfDay(askedAt)
  if (unit === 'day') {
    const slack = number > 2 ? DAY : 0
    return interval(today - number * DAY - slack, today - number * DAY + DAY + slack)
  }
  if (unit === 'week') {
    const middle = today - 7 * number * DAY
    return interval(middle - 3 * DAY, middle + 4 * DAY)
  }
  if (unit === 'month') {
    const start = addMonths(startOfMonth(askedAt), -number)
    return interval(start, addMonths(start, 1))
  }
  const start = addMonths(startOfYear(askedAt), -12 * number)
  return interval(start, addMonths(start, 12))
}

export function past(number: number, unit: string | undefined, askedAt: number): Interval {
  const tomorrow = startOfDay(askedAt) + DAY
  if (unit === 'day') return interval(tomorrow - (number + 1) * DAY, tomorrow)
  if (unit === 'week') return interval(tomorrow - (7 * number + 1) * DAY, tomorrow)
  return interval(addMonths(startOfDay(askedAt), unit === 'month' ? -number : -12 * number), tomorrow)
}

/** Offsets from the present unit. */
const STEPS: Readonly<Record<string, number>> = { last: -1, previous: -1, this: 0, next: 1 }

function step(which = ''): number {
  return STEPS[which.toLowerCase()] ?? 0
}

/** Weeks begin on Monday. */
export function calendarUnit(which: string | undefined, unit: string | undefined, askedAt: number): Interval {
  if (unit === 'week') {
    const start = monday(askedAt) + 7 * step(which) * DAY
    return interval(start, start + 7 * DAY)
  }
  const months = unit === 'month' ? 1 : 12
  const present = unit === 'month' ? startOfMonth(askedAt) : startOfYear(askedAt)
  const start = addMonths(present, months * step(which))
  return interval(start, addMonths(start, months))
}

export function weekend(which: string | undefined, askedAt: number): Interval {
  const saturday = monday(askedAt) + 5 * DAY + 7 * step(which) * DAY
  return interval(saturday, saturday + 2 * DAY)
}

function monday(askedAt: number): number {
  const today = startOfDay(askedAt)
  return today - ((new Date(today * 1000).getUTCDay() + 6) % 7) * DAY
}

export function nextWeekday(weekday: number, askedAt: number): Interval {
  const today = new Date(askedAt * 1000).getUTCDay()
  return dayAt(askedAt, (weekday - today + 7) % 7)
}

export function lastWeekday(weekday: number, askedAt: number): Interval {
  const today = new Date(askedAt * 1000).getUTCDay()
  return dayAt(askedAt, -((today - weekday + 6) % 7) - 1)
}
