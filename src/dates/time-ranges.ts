import { addMonths, DAY, type Interval, startOfDay } from './calendar.js'
import type { NamedTime } from './named-time.js'
import { NUMBER_PATTERN, numberOf } from './numbers.js'

/** What joins two times to one: "from 3 May to 9 May", "between March and May". */
const TO = /^\s*(?:to|until|till|through|-|\u2013)\s*(?:the\s+)?$/i
const AND = /^\s*and\s+(?:the\s+)?$/i
const BETWEEN = /\bbetween\s+(?:the\s+)?$/i
const FROM = /\bfrom\s+(?:the\s+)?$/i

/** What makes a time the beginning or the end of a longer one; it may be a word of the time or before it. */
const BOUNDARY = /\b(since|after|before|until|till|up to)\s+(?:the\s+)?$/i
const OWN_BOUNDARY = /^(since|after|before|until|till)\b/i

/** How far it is from a time: "the week before 3 May". */
const OFFSET = new RegExp(
  `(?:\\b(?:the|last|next|about) )?\\b(?:${NUMBER_PATTERN} )?(day|weekend|week|month|year)s? (before|after) (?:the )?$`,
  'i',
)

const WITH_YEAR = /\b\d{4}\b/

/** A time "before" another one is looked up this far back: see `intervalWords`. */
const MONTHS_BEFORE = 36
const YEARS_BEFORE = 30
const LONG = 300 * DAY

/**
 * Joins and extends times: two become the time from one to the other, and "since", "after", "before" and "until" reach to
 * the time of asking, or far back.
 *
 * @param times in the order of the question
 * @param askedAt the time of asking, in seconds since 1970
 */
export function withRanges(
  times: readonly NamedTime[],
  question: string,
  askedAt: number,
): readonly NamedTime[] {
  const found: NamedTime[] = []
  for (let at = 0; at < times.length; at++) {
    const time = times[at]
    if (time === undefined) break
    const joined = joinedWith(time, times[at + 1], question)
    if (joined !== undefined) at += 1
    found.push(joined ?? bounded(time, question, askedAt))
  }
  return found
}

function joinedWith(first: NamedTime, last: NamedTime | undefined, question: string): NamedTime | undefined {
  if (last === undefined) return undefined
  const before = question.slice(0, first.from)
  const gap = question.slice(first.to, last.from)
  if (!TO.test(gap) && !(AND.test(gap) && BETWEEN.test(before))) return undefined
  const begin = inYearOf(first, last, question)
  if (begin.start > last.start) return undefined
  const prefix = (BETWEEN.exec(before) ?? FROM.exec(before))?.[0].length ?? 0
  return {
    ...{ start: begin.start, end: last.end, from: first.from - prefix, to: last.to },
    relative: first.relative || last.relative,
  }
}

/** "3 May" in "from 3 May to 9 May 2024" is of 2024. */
function inYearOf(first: NamedTime, last: NamedTime, question: string): Interval {
  const named = ({ from, to }: NamedTime) => question.slice(from, to)
  if (WITH_YEAR.test(named(first)) || !WITH_YEAR.test(named(last))) return first
  const year = ({ start }: Interval) => new Date(start * 1000).getUTCFullYear()
  const start = addMonths(first.start, 12 * (year(last) - year(first)))
  return { start: start > last.start ? addMonths(start, -12) : start, end: last.end }
}

function bounded(time: NamedTime, question: string, askedAt: number): NamedTime {
  const offset = OFFSET.exec(question.slice(0, time.from))
  if (offset !== null) {
    const [typed, number, unit = '', way = ''] = offset
    const near = nextTo(
      time,
      number === undefined ? 1 : numberOf(number),
      unit.toLowerCase(),
      way.toLowerCase(),
    )
    return { ...near, from: time.from - typed.length, to: time.to, relative: true }
  }
  const before = BOUNDARY.exec(question.slice(0, time.from))
  const word = before?.[1] ?? OWN_BOUNDARY.exec(question.slice(time.from, time.to))?.[1]
  const range = word === undefined ? undefined : rangeOf(word.toLowerCase(), time, askedAt)
  if (range === undefined) return time
  const { to, relative } = time
  return { ...range, from: time.from - (before?.[0].length ?? 0), to, relative }
}

/** The week before a day, or two weeks before it: people round. What was in that week may be told on that day. */
function nextTo({ start, end }: Interval, number: number, unit: string, way: string): Interval {
  const days = (count: number) => (way === 'before' ? start - count * DAY : end + count * DAY)
  const months = (count: number) =>
    addMonths(way === 'before' ? start : end, way === 'before' ? -count : count)
  const at = unit === 'month' ? months : unit === 'year' ? (count: number) => months(12 * count) : days
  const each = unit.startsWith('week') ? 7 : 1
  const slack = unit === 'week' && number > 1 ? 3 : 0
  const ends = [at(number * each + slack), at((number - 1) * each - slack)]
  const told = way === 'before' && number === 1 && unit !== 'day' ? [end] : []
  return { start: Math.min(...ends), end: Math.max(...ends, ...told) }
}

/** Undefined for a time after one that has not come yet. */
function rangeOf(word: string, { start, end }: Interval, askedAt: number): Interval | undefined {
  const tomorrow = startOfDay(askedAt) + DAY
  if (word === 'since') return start < tomorrow ? { start, end: tomorrow } : undefined
  if (word === 'after') return end < tomorrow ? { start: end, end: tomorrow } : undefined
  const back = end - start > LONG ? 12 * YEARS_BEFORE : MONTHS_BEFORE
  return { start: addMonths(start, -back), end: word === 'before' ? start : end }
}
