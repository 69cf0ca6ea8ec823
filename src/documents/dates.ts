import { MIN_MILLISECONDS } from '../records/time.js'

/** A day, or a day and a time. Without an offset it is in the reader's time zone. */
const DATE =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

/** The name of a daily note: `2026-11-27`, `2026-11-27 Meeting`, `20261127`. */
const NAMED = /^(\d{4})(-?)(\d{2})\2(\d{2})(?![\d-])/

/** Whole seconds since 1970 for a date as people write it in front matter; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  // A TOML date prints without an offset if it has none.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : timeOf(value.toISOString())
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || value <= 9999) return undefined
    return timeOfName(String(value)) ?? inRange(value)
  }
  if (typeof value !== 'string') return undefined
  const text = value.trim().replace(/^\[\[(.*)\]\]$/, '$1')
  const parts = DATE.exec(text)
  if (/^\d{8}$/.test(text)) return timeOfName(text)
  if (parts === null) return /\d{4}/.test(text) && /[a-z]/i.test(text) ? seconds(Date.parse(text)) : undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', offset] = parts
  return ofParts([year, month, day, hour, minute, second].map(Number), offset)
}

/** The day in a file's name. */
export function timeOfName(name: string): number | undefined {
  const parts = NAMED.exec(name)
  return parts === null ? undefined : ofParts([parts[1], parts[3], parts[4], 0, 0, 0].map(Number), undefined)
}

function ofParts(parts: readonly number[], offset: string | undefined): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const utc = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(Date.UTC(year, month - 1, day))
  // JavaScript reads 30 February as 2 March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 24 || minute > 59)
    return undefined
  if (offset === undefined) return seconds(new Date(year, month - 1, day, hour, minute, second).getTime())
  if (offset.toUpperCase() === 'Z') return seconds(utc)
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? []
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000
  return seconds(sign === '-' ? utc + shift : utc - shift)
}

function seconds(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) ? inRange(Math.floor(milliseconds / 1000)) : undefined
}

/** A valid time for a record; a number in milliseconds is converted. */
function inRange(value: number): number | undefined {
  if (value >= MIN_MILLISECONDS) return inRange(Math.floor(value / 1000))
  return value >= 0 ? value : undefined
}
