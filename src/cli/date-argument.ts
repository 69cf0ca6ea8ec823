import { InvalidArgumentError } from 'commander'
import { MIN_MILLISECONDS } from '../records/time.js'

const DATE_OR_TIME =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[t ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d+)?)?\s?(?:(?<utc>z)|(?<sign>[+-])(?<offsetHours>\d{2}):?(?<offsetMinutes>\d{2})?)?)?$/i

/** The time zones farthest from UTC. */
const MAX_EAST_MINUTES = 14 * 60
const MAX_WEST_MINUTES = 12 * 60

/**
 * Parses a date or a time, such as `2026-11-23` or `2026-11-23T05:30:00Z`, into whole seconds since 1970. Without an
 * offset it is in the user's time zone; a bare date is the beginning of that day.
 */
export function time(text: string): number {
  const parts = DATE_OR_TIME.exec(text.trim())?.groups
  if (parts === undefined) throw refused('')
  const seconds = secondsOf(parts)
  if (seconds >= 0 && seconds < MIN_MILLISECONDS) return seconds
  throw refused('')
}

type Parts = Readonly<Record<string, string | undefined>>

function secondsOf(parts: Parts): number {
  const part = (name: string) => Number(parts[name] ?? 0)
  const [year, month, day] = [part('year'), part('month'), part('day')]
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')]
  // JavaScript reads 30 February as 2 March.
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) throw refused('there is no such date')
  if (hour > 23 || minute > 59 || second > 59) throw refused('there is no such time of day')
  if (parts['utc'] === undefined && parts['sign'] === undefined) {
    const local = new Date(year, month - 1, day, hour, minute, second)
    // A day may begin later than midnight if the clocks go forward then.
    if (parts['hour'] !== undefined && (local.getHours() !== hour || local.getMinutes() !== minute)) {
      throw refused('the clocks go forward then, and skip this time')
    }
    return local.getTime() / 1000
  }
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - offsetOf(parts)
}

/** The offset in seconds. */
function offsetOf(parts: Parts): number {
  const minutes = Number(parts['offsetMinutes'] ?? 0)
  const offset = Number(parts['offsetHours'] ?? 0) * 60 + minutes
  const west = parts['sign'] === '-'
  if (minutes > 59 || offset > (west ? MAX_WEST_MINUTES : MAX_EAST_MINUTES))
    throw refused('no time zone is that far from UTC')
  return (west ? -offset : offset) * 60
}

function refused(why: string): InvalidArgumentError {
  const expected = 'Expected a date from 1970 to 5137, such as 2026-11-23 or 2026-11-23T05:30:00Z'
  return new InvalidArgumentError(why === '' ? `${expected}.` : `${expected}; ${why}.`)
}
