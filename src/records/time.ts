import { types } from 'node:util'
import { invalid } from '../options/check.js'

/**
 * Times are whole seconds since 1970. A number from here on must be in a smaller unit: as seconds it would be the year
 * 5138, as milliseconds it is 1973.
 */
export const MIN_MILLISECONDS = 100_000_000_000

/** The units of other clocks, and how many of each make a second. */
const SMALLER_UNITS = [
  ['milliseconds', 1000],
  ['microseconds', 1_000_000],
  ['nanoseconds', 1_000_000_000],
] as const

/** What is wrong with a time: what was expected instead, and what to do about it. */
export interface TimeFault {
  readonly expected: string
  /** What follows the value in a message; may be empty. */
  readonly hint: string
}

/** What is wrong with a time; undefined for whole seconds since 1970. */
export function timeFault(value: unknown): TimeFault | undefined {
  const expected = 'whole seconds since 1970'
  if (typeof value !== 'number' || !(value >= MIN_MILLISECONDS)) {
    const right = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    if (right) return undefined
    const hint = types.isDate(value) ? ': write Math.floor(date.getTime() / 1000)' : ''
    return { expected: `${expected}, of at least 0`, hint }
  }
  const unit = SMALLER_UNITS.find(([, inSecond]) => value / inSecond < MIN_MILLISECONDS)
  const hint = unit && `, which can only be ${unit[0]}: divide it by ${unit[1]}, and leave the fraction out`
  return { expected, hint: hint ?? '' }
}

/**
 * Returns a time in whole seconds since 1970.
 *
 * @throws RecollectError `INVALID_ARGUMENT`, which names the unit of a value in a smaller one
 */
export function requireTime(value: unknown, what: string): number {
  const fault = timeFault(value)
  if (fault === undefined) return value as number
  throw invalid(what, fault.expected, value, fault.hint)
}
