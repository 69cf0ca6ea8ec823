import { DAY, type Interval, NOT_EVERY, WEEKDAY_PATTERN, weekdayOf } from './calendar.js'
import { intervalWords, MONTH_DIGITS, YEAR_DIGITS } from './date-words.js'
import { MONTH_PATTERN, monthOf } from './months.js'
import {
  ago,
  beforeLast,
  calendarUnit,
  dayAt,
  lastMonth,
  lastWeekday,
  nearestDay,
  nextMonth,
  nextWeekday,
  weekend,
} from './named-intervals.js'
import { NUMBER_PATTERN, numberOf } from './numbers.js'

type Groups = readonly (string | undefined)[]

/** A way to name a time by its distance from the time of the text. */
interface Pattern {
  readonly expression: RegExp
  /** @param at the time of the text, in seconds since 1970 */
  readonly read: (groups: Groups, at: number) => readonly (Interval | undefined)[]
}

const pattern = (source: string, read: Pattern['read']): Pattern => ({
  expression: new RegExp(`\\b${source}`, 'g'),
  read,
})

const ORDINAL = '(\\d{1,2})(?:st|nd|rd|th)?'
/** Where neither a year nor a part of a code follows. */
const NO_YEAR = "(?![\\w-]|,? (?:of )?(?:\\d{4}|'\\d\\d)\\b|\\.\\d)"

const PATTERNS: readonly Pattern[] = [
  pattern('(?<!day before )(?:yesterday|last night)\\b', (_, at) => [dayAt(at, -1)]),
  pattern('day before yesterday\\b', (_, at) => [dayAt(at, -2)]),
  pattern('(?<!day after )tomorrow\\b', (_, at) => [dayAt(at, 1)]),
  pattern('day after tomorrow\\b', (_, at) => [dayAt(at, 2)]),
  pattern(`${NUMBER_PATTERN} (day|week|month)s? ago\\b`, ([number, unit], at) => [
    ago(numberOf(number), unit, at),
  ]),
  pattern('(?:a|one) year ago\\b', (_, at) => [ago(1, 'year', at)]),
  pattern('(day|week|month) before last\\b', ([unit], at) => [beforeLast(unit, at)]),
  pattern('(last|next|this) weekend\\b', ([which], at) => [weekend(which, at)]),
  pattern('(last|next) (week|month|year)\\b', ([which, unit], at) => [calendarUnit(which, unit, at)]),
  pattern(`(?:last|this past) ${WEEKDAY_PATTERN}`, ([weekday], at) => [lastWeekday(weekdayOf(weekday), at)]),
  pattern(`(?:next|this|this coming) ${WEEKDAY_PATTERN}`, ([weekday], at) => [
    nextWeekday(weekdayOf(weekday), at),
  ]),
  // It may be the one before or the one after.
  pattern(`on ${WEEKDAY_PATTERN}${NOT_EVERY}\\b`, ([weekday], at) => [
    lastWeekday(weekdayOf(weekday), at),
    nextWeekday(weekdayOf(weekday), at),
  ]),
  pattern(`${ORDINAL} (?:of )?${MONTH_PATTERN}${NO_YEAR}`, ([day, month], at) => [
    nearest(at, (isAhead) => nearestDay(monthOf(month), day, at, isAhead)),
  ]),
  pattern(`${MONTH_PATTERN} (?:the )?${ORDINAL}${NO_YEAR}`, ([month, day], at) => [
    nearest(at, (isAhead) => nearestDay(monthOf(month), day, at, isAhead)),
  ]),
  pattern(
    `(?:in|during|since|until|by|of|last|next|early|late|mid) ${MONTH_PATTERN}(?! \\d)${NO_YEAR}`,
    ([month], at) => [nearest(at, (isAhead) => (isAhead ? nextMonth : lastMonth)(monthOf(month), at))],
  ),
]

const MONTHS = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)'

/** A text without any of these names no such time. Most texts have none, and trying each pattern takes ten times as long. */
const MAY_NAME_TIME = new RegExp(
  [
    'yesterday|tomorrow|ago\\b',
    '(?:last|next|this|past|coming|on|before)\\s+(?:night|day|week|month|year|last|mon|tue|wed|thu|fri|sat|sun)',
    `(?:\\d{1,2}(?:st|nd|rd|th)?(?:\\s+of)?|in|during|since|until|by|of|last|next|early|late|mid)\\s+${MONTHS}`,
    `${MONTHS}[a-z]*\\.?\\s+(?:the\\s+)?\\d`,
  ]
    .map((words) => `\\b(?:${words})`)
    .join('|'),
  'i',
)

/**
 * The times that a text names by their distance from its own time, as words of the index: said on 1 February 2026,
 * `yesterday` is `20260131 202601`. So a question about 31 January finds it. Weeks are their days, months and years
 * themselves. A day or month without a year is the nearest one.
 *
 * @param at the time of the text, in seconds since 1970
 */
export function relativeDateForms(text: string, at: number): readonly string[] {
  if (!MAY_NAME_TIME.test(text)) return []
  const words = new Set<string>()
  // A line may end within a time.
  const line = text.toLowerCase().replaceAll(/\s+/g, ' ')
  for (const { expression, read } of PATTERNS) {
    for (const [, ...groups] of line.matchAll(expression)) {
      for (const time of read(groups, at)) if (time !== undefined) addWords(time, words)
    }
  }
  return [...words]
}

/** Each day's month is a word too, so that a question about the month finds it. */
function addWords(time: Interval, words: Set<string>): void {
  if (Number.isNaN(new Date(time.end * 1000).getTime())) return
  for (const word of intervalWords(time)) {
    words.add(word)
    if (word.length > YEAR_DIGITS) words.add(word.slice(0, MONTH_DIGITS))
  }
}

/** Of the last and the next such time, the one that is less far from the time of the text. */
function nearest(at: number, find: (isAhead: boolean) => Interval | undefined): Interval | undefined {
  const last = find(false)
  const next = find(true)
  if (last === undefined || next === undefined) return last ?? next
  return next.start - at < at - last.end + DAY ? next : last
}
