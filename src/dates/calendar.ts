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

/** After a weekday: not one of every week, as in `on Saturday nights`. */
export const NOT_EVERY = '(?! (?:mornings|afternoons|evenings|nights)\\b)'

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
