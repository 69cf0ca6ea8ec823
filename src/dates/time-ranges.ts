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
const OWN_BOUNDARY = /^(?:since|after|before|until|till)\s+/i
/** "before in 2022" names no boundary. */
const OWN_PREPOSITION = /^(?:in|on|during|of|from)\s/i
/** Nor does "after yesterday's meeting". */
const POSSESSIVE = /^['\u2019]s\b/i
/** After "from" it is the end of something else. */
const UNTIL = /^(?:until|till)$/

/** How far it is from a time: "the week before 3 May", "in the three days after 3 May". */
const OFFSET = new RegExp(
  `(?:\\b(the|last|next|about) )?\\b(?:${NUMBER_PATTERN} )?(day|weekend|week|month|year)s? (before|after) (?:the )?$`,
  'i',
)

/** What is before a time is looked for in so many UTF-16 units. */
const MAX_BEFORE = 64

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
    const range = joined ?? bounded(time, question, askedAt)
    // "Last week before 3 May" is counted from that day.
    const last = found.at(-1)
    if (last !== undefined && range.from < last.to) found.pop()
    found.push(range)
  }
  return found
}

function joinedWith(first: NamedTime, last: NamedTime | undefined, question: string): NamedTime | undefined {
  if (last === undefined) return undefined
  const before = textBefore(first.from, question)
  const gap = question.slice(first.to, last.from)
  if (!TO.test(gap) && !(AND.test(gap) && BETWEEN.test(before))) return undefined
  const [begin, end] = inOneYear(first, last, question)
  if (begin.start > end.start) return undefined
  const prefix = (BETWEEN.exec(before) ?? FROM.exec(before))?.[0].length ?? 0
  return {
    ...{ start: begin.start, end: end.end, from: first.from - prefix, to: last.to },
    relative: first.relative || last.relative,
  }
}

function textBefore(at: number, question: string): string {
  return question.slice(Math.max(0, at - MAX_BEFORE), at)
}

/** A time without its year is of the year of the other one: the last before the end, or the first after the beginning. */
function inOneYear(first: NamedTime, last: NamedTime, question: string): readonly [Interval, Interval] {
  const hasYear = ({ from, to }: NamedTime) => WITH_YEAR.test(question.slice(from, to))
  const year = ({ start }: Interval) => new Date(start * 1000).getUTCFullYear()
  const moved = ({ start, end }: Interval, years: number) => ({
    start: addMonths(start, 12 * years),
    end: addMonths(end, 12 * years),
  })
  if (!hasYear(first) && hasYear(last)) {
    const begin = moved(first, year(last) - year(first))
    return [begin.start > last.start ? moved(begin, -1) : begin, last]
  }
  const isOpen = !hasYear(last) && !last.relative && !first.relative
  return [first, isOpen && first.start > last.start ? moved(last, 1) : last]
}

function bounded(time: NamedTime, question: string, askedAt: number): NamedTime {
  const typed = question.slice(time.from, time.to)
  const own = OWN_BOUNDARY.exec(typed)?.[0].length ?? 0
  if (own === 0 && OWN_PREPOSITION.test(typed)) return time
  if (POSSESSIVE.test(question.slice(time.to))) return time
  const before = textBefore(time.from + own, question)
  const offset = OFFSET.exec(before)
  if (offset !== null) {
    const [words, article, number, unit = '', way = ''] = offset
    const near = nextTo(time, {
      number: number === undefined ? 1 : numberOf(number),
      unit: unit.toLowerCase(),
      isBefore: way.toLowerCase() === 'before',
      isWhole: article?.toLowerCase() === 'the',
    })
    return { ...near, from: time.from + own - words.length, to: time.to, relative: true }
  }
  const boundary = BOUNDARY.exec(before)
  const word = boundary?.[1]?.toLowerCase() ?? ''
  if (boundary === null || (UNTIL.test(word) && /\bfrom\s/i.test(before))) return time
  const range = rangeOf(word, time, askedAt)
  if (range === undefined) return time
  const other = time.other && rangeOf(word, time.other, askedAt)
  return {
    ...{ ...range, from: time.from + own - boundary[0].length, to: time.to, relative: time.relative },
    ...(other !== undefined && { other }),
  }
}

/** How far something is from a time. */
interface Offset {
  readonly number: number
  readonly unit: string
  readonly isBefore: boolean
  /** Whether all of that time is meant: "the two weeks before 3 May". */
  readonly isWhole: boolean
}

/** The week before a day, or two weeks before it: people round. What was in that week may be told on that day. */
function nextTo({ start, end }: Interval, { number, unit, isBefore, isWhole }: Offset): Interval {
  const at = (count: number) => {
    const signed = isBefore ? -count : count
    const from = isBefore ? start : end
    if (unit === 'month') return addMonths(from, signed)
    if (unit === 'year') return addMonths(from, 12 * signed)
    return from + signed * (unit === 'day' ? 1 : 7) * DAY
  }
  const slack = unit === 'week' && number > 1 && !isWhole ? 3 * DAY : 0
  const ends = [at(number), at(isWhole ? 0 : number - 1)]
  const told = isBefore && number === 1 && unit !== 'day' ? [end] : []
  return { start: Math.min(...ends) - slack, end: Math.max(...ends, ...told) + slack }
}

/** Undefined for a time since one that has not come yet. */
function rangeOf(word: string, { start, end }: Interval, askedAt: number): Interval | undefined {
  const tomorrow = startOfDay(askedAt) + DAY
  if (word === 'since') return start < tomorrow ? { start, end: tomorrow } : undefined
  if (word === 'after') return { start: end, end: end < tomorrow ? tomorrow : addMonths(end, 12) }
  const back = end - start > LONG ? 12 * YEARS_BEFORE : MONTHS_BEFORE
  return { start: addMonths(start, -back), end: word === 'before' ? start : end }
}
