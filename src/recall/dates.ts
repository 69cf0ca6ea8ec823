import { MONTH_PATTERN, monthOf } from '../words/months.js'
import {
  addMonths,
  DAY,
  type Interval,
  interval,
  startOfDay,
  startOfMonth,
  startOfYear,
  WEEKDAY_PATTERN,
  weekdayOf,
} from './calendar.js'

/** A time that a question names. */
export interface NamedTime extends Interval {
  /** Its start and end in the question, in UTF-16 units. */
  readonly from: number
  readonly to: number
  /** Whether it depends on the time of asking: then no record contains its words. */
  readonly relative: boolean
  /** Its other meaning if it has two: `2/9/1666` is a day of February or of September. */
  readonly other?: Interval | undefined
}

/** Up to twelve: nobody says "fourteen months ago" and means the month. */
const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  'a couple of': 2,
  three: 3,
  'a few': 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  eighteen: 18,
  twenty: 20,
}
const NUMBER = `(\\d{1,3}|${Object.keys(NUMBERS)
  .toSorted((a, b) => b.length - a.length)
  .join('|')})`
const ORDINAL = '(\\d{1,2})(?:st|nd|rd|th)?'
const UNIT = '(day|week|month|year)s?'
const SEASONS: Readonly<Record<string, number>> = { spring: 2, summer: 5, autumn: 8, fall: 8, winter: 11 }
const SEASON = `(${Object.keys(SEASONS).join('|')})`

const DECADES: Readonly<Record<string, number>> = {
  twenties: 2,
  thirties: 3,
  forties: 4,
  fifties: 5,
  sixties: 6,
  seventies: 7,
  eighties: 8,
  nineties: 9,
}

const PART =
  '(?:(?:at |in )?(?:the )?)(early|late|mid|beginning of|start of|middle of|end of)(?: in)?(?: the)?'

type Groups = readonly (string | undefined)[]

/** A way to name a time; if several match the same words, the first counts. */
interface Pattern {
  readonly expression: RegExp
  readonly relative: boolean
  /** Undefined if the words are not a date after all, such as the 31st of June. */
  readonly read: (
    groups: Groups,
    askedAt: number,
    isAhead: boolean,
  ) => (Interval & Pick<NamedTime, 'other'>) | undefined
}

const explicit = (source: string, read: Pattern['read']): Pattern => ({
  expression: new RegExp(`(?<![\\w.-])${source}(?![\\w-]|\\.\\d)`, 'gi'),
  relative: false,
  read,
})

const relative = (source: string, read: Pattern['read']): Pattern => ({
  expression: new RegExp(`\\b${source}\\b`, 'gi'),
  relative: true,
  read,
})

const PATTERNS: readonly Pattern[] = [
  explicit(
    `(?:between|from) ${MONTH_PATTERN} (?:and|to|until|till) ${MONTH_PATTERN}(?:,?(?: of)? (\\d{4}))?`,
    ([first, last, y], askedAt) => monthRange(monthOf(first), monthOf(last), y, askedAt),
  ),
  explicit('(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})', ([y, m, d]) => day(y, Number(m) - 1, d)),
  explicit('(\\d{4})-(\\d{2})', ([y, m]) => month(y, Number(m) - 1)),
  explicit('(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})', ([d, m, y]) => day(y, Number(m) - 1, d)),
  explicit('(\\d{1,2})[-/](\\d{1,2})[-/](\\d{4})', ([first, second, y]) => slashedDay(first, second, y)),
  explicit('(\\d{1,2})/(\\d{1,2})/(\\d{2})', ([first, second, y], askedAt) =>
    slashedDay(first, second, fullYear(y, askedAt)),
  ),
  explicit(`(?:the )?${ORDINAL}(?: of)? ${MONTH_PATTERN},? '?(\\d{2})`, ([d, m, y], askedAt) =>
    day(fullYear(y, askedAt), monthOf(m), d),
  ),
  explicit(`${PART} ${MONTH_PATTERN},?(?: of)? (\\d{4})`, ([part, m, y]) =>
    partOf(month(y, monthOf(m)), part),
  ),
  explicit(`${PART} (1[5-9]\\d{2}|20\\d{2})`, ([part, y]) => partOf(year(Number(y)), part)),
  explicit(`(?:the )?${ORDINAL}(?: of)? ${MONTH_PATTERN},? (\\d{4})`, ([d, m, y]) => day(y, monthOf(m), d)),
  explicit(`${MONTH_PATTERN} (?:the )?${ORDINAL},? (\\d{4})`, ([m, d, y]) => day(y, monthOf(m), d)),
  explicit(`(?:the )?${ORDINAL}(?: of)? ${MONTH_PATTERN}`, ([d, m], askedAt, isAhead) =>
    nearestDay(monthOf(m), d, askedAt, isAhead),
  ),
  explicit(`${MONTH_PATTERN} (?:the )?${ORDINAL}`, ([m, d], askedAt, isAhead) =>
    nearestDay(monthOf(m), d, askedAt, isAhead),
  ),
  explicit(`${MONTH_PATTERN},?(?: of)? (\\d{4})`, ([m, y]) => month(y, monthOf(m))),
  relative(`${MONTH_PATTERN}(?:,| of)? (last|this|next) year`, ([m, which], askedAt) =>
    month(String(yearOf(which, askedAt)), monthOf(m)),
  ),
  relative(`${SEASON}(?:,| of)? (last|this|next) year`, ([s, which], askedAt) =>
    season(yearOf(which, askedAt), s),
  ),
  relative(`${PART} (last|this|next) year`, ([part, which], askedAt) =>
    partOf(year(yearOf(which, askedAt)), part),
  ),
  explicit(`${SEASON}(?: of)? (\\d{4})`, ([s, y]) => season(Number(y), s)),
  explicit('Q([1-4])(?: of)? (\\d{4})', ([q, y]) => quarter(Number(y), Number(q))),
  explicit('(?:the )?(first|second|third|fourth|last|1st|2nd|3rd|4th) quarter (?:of )?(\\d{4})', ([q, y]) =>
    quarter(Number(y), ordinalOf(q, 4)),
  ),
  explicit('(?:the )?(first|second|last|1st|2nd) half (?:of )?(\\d{4})', ([h, y]) =>
    half(Number(y), ordinalOf(h, 2)),
  ),
  explicit("(?:in )?the (?:early |late |mid[- ])?(1[5-9]\\d|20\\d)0'?s", ([d]) => decade(10 * Number(d))),
  explicit("(?:in )?the (?:early |late |mid[- ])?'?([2-9])0'?s", ([d], askedAt) =>
    lastDecade(Number(d), askedAt),
  ),
  explicit(`(?:in )?the (?:early |late |mid[- ])?(${Object.keys(DECADES).join('|')})`, ([d], askedAt) =>
    lastDecade(DECADES[d?.toLowerCase() ?? ''] ?? 0, askedAt),
  ),
  relative(`(?:last|this past) ${SEASON}`, ([s], askedAt) => lastSeason(s, askedAt)),
  relative(`this ${SEASON}`, ([s], askedAt) => season(new Date(askedAt * 1000).getUTCFullYear(), s)),
  relative(`(?:last|this past) ${MONTH_PATTERN}`, ([m], askedAt) => lastMonth(monthOf(m), askedAt)),
  explicit(`${PART} ${MONTH_PATTERN}`, ([part, m], askedAt) => partOf(lastMonth(monthOf(m), askedAt), part)),
  explicit(`(?:in|during|since|of|from|until|before|after) ${MONTH_PATTERN}`, ([m], askedAt, isAhead) =>
    isAhead ? nextMonth(monthOf(m), askedAt) : lastMonth(monthOf(m), askedAt),
  ),
  explicit('(?:in|during|since|of|from|until|before|after) (1[5-9]\\d{2}|20\\d{2})', ([y]) =>
    year(Number(y)),
  ),
  relative('(?:the )?day before yesterday', (_, askedAt) => dayAt(askedAt, -2)),
  relative('yesterday(?: (?:morning|afternoon|evening))?|last night', (_, askedAt) => dayAt(askedAt, -1)),
  relative('today|tonight|this (?:morning|afternoon|evening)', (_, askedAt) => dayAt(askedAt, 0)),
  relative('tomorrow', (_, askedAt) => dayAt(askedAt, 1)),
  relative('(?:about |around |some )?half a year ago', (_, askedAt) => ago(6, 'month', askedAt)),
  relative('(?:over|during|within|in) the (?:last|past) (week|month|year)', ([unit], askedAt) =>
    past(1, unit, askedAt),
  ),
  relative('(?:about |around |some )?(?:a|one) fortnight ago', (_, askedAt) => ago(2, 'week', askedAt)),
  relative(`(?:the )?${UNIT} before last`, ([unit], askedAt) => beforeLast(unit, askedAt)),
  relative(`(?:about |around |some )?${NUMBER} ${UNIT} ago`, ([n, unit], askedAt) =>
    ago(numberOf(n), unit, askedAt),
  ),
  relative(`(?:in|over|during|within) the (?:last|past) ${NUMBER} ${UNIT}`, ([n, unit], askedAt) =>
    past(numberOf(n), unit, askedAt),
  ),
  relative(`(?:the )?(?:last|past) ${NUMBER} ${UNIT}`, ([n, unit], askedAt) =>
    past(numberOf(n), unit, askedAt),
  ),
  relative('(last|this|next) weekend', ([which], askedAt) => weekend(which, askedAt)),
  relative('(last|previous|this|next) (week|month|year)', ([which, unit], askedAt) =>
    calendarUnit(which, unit, askedAt),
  ),
  relative(`(?:last|this past) ${WEEKDAY_PATTERN}`, ([w], askedAt) => lastWeekday(weekdayOf(w), askedAt)),
  relative(`(?:on|this) ${WEEKDAY_PATTERN}`, ([w], askedAt, isAhead) =>
    isAhead ? nextWeekday(weekdayOf(w), askedAt) : lastWeekday(weekdayOf(w), askedAt),
  ),
]

/**
 * The times that an English question names, as people write them: `2026-03-14`, `2 September 1666`, `Sept 2, 1666`,
 * `in May 2023`, `in 2022`, `summer 2021`, `yesterday`, `last Friday`, `3 days ago`, `in the past two weeks`. A day or
 * month without its year is the last one before the time of asking, or the next one if the question is about what will
 * be, as "What is planned in January?". Days are those of UTC, as in the index.
 *
 * @param askedAt the time of asking, in seconds since 1970
 * @returns in the order of the question; they do not overlap
 */
export function namedTimes(question: string, askedAt: number): readonly NamedTime[] {
  const found: NamedTime[] = []
  const isAhead = AHEAD.test(question)
  for (const { expression, relative, read } of PATTERNS) {
    for (const match of question.matchAll(expression)) {
      const from = match.index
      const to = from + match[0].length
      if (found.some((other) => from < other.to && other.from < to)) continue
      const time = read(match.slice(1), askedAt, isAhead)
      if (time !== undefined) found.push({ ...time, from, to, relative })
    }
  }
  return found.sort((a, b) => a.from - b.from)
}

/** Words of a question about the future. */
const AHEAD =
  /\b(?:will|shall|(?:am|is|are) (?:going to|planned|due|scheduled|happening|coming)|(?:be|anything|something) (?:planned|due|scheduled)|upcoming|coming up|plans? for)\b/i

function numberOf(word = ''): number {
  return NUMBERS[word.toLowerCase()] ?? Number(word)
}

function day(year: string | undefined, month: number, dayOfMonth: string | undefined): Interval | undefined {
  const start = Date.UTC(Number(year), month, Number(dayOfMonth))
  const date = new Date(start)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== Number(dayOfMonth)) return undefined
  return interval(start / 1000, start / 1000 + DAY)
}

/**
 * Reads `3/14/2026` and `14/3/2026`. In `3/4/2026` the month comes first, which is more common; `other` is the meaning
 * if it comes second.
 */
function slashedDay(first = '', second = '', year = ''): ReturnType<Pattern['read']> {
  const american = day(year, Number(first) - 1, second)
  const other = day(year, Number(second) - 1, first)
  return american === undefined || other === undefined ? (american ?? other) : { ...american, other }
}

/** A two-digit year in full, at most ten years ahead. */
function fullYear(year: string | undefined, askedAt: number): string {
  const latest = new Date(askedAt * 1000).getUTCFullYear() + 10
  const found = Math.floor(latest / 100) * 100 + Number(year)
  return String(found > latest ? found - 100 : found)
}

/** The first, the middle or the last third of a time. */
function partOf(whole: Interval | undefined, part = ''): Interval | undefined {
  if (whole === undefined) return undefined
  const third = (whole.end - whole.start) / 3
  const place = /^(?:early|beg|start)/i.test(part) ? 0 : /^mid/i.test(part) ? 1 : 2
  const start = startOfDay(whole.start + place * third)
  return interval(start, place === 2 ? whole.end : startOfDay(start + third) + DAY)
}

/** 1 for `first` and `1st`; `count` for `last`. */
function ordinalOf(word = '', count: number): number {
  const place = ['first', 'second', 'third', 'fourth'].indexOf(word.toLowerCase()) + 1
  return place || (word.toLowerCase() === 'last' ? count : Number(word.charAt(0)))
}

function half(year: number, number: number): Interval {
  const start = Date.UTC(year, 6 * (number - 1)) / 1000
  return interval(start, addMonths(start, 6))
}

function decade(first: number): Interval {
  return interval(Date.UTC(first, 0) / 1000, Date.UTC(first + 10, 0) / 1000)
}

/** The last one that has begun: `the nineties` are the 1990s. */
function lastDecade(tens: number, askedAt: number): Interval {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const first = Math.floor(year / 100) * 100 + 10 * tens
  return decade(first > year ? first - 100 : first)
}

function beforeLast(unit: string | undefined, askedAt: number): Interval {
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

function month(year: string | undefined, month: number): Interval | undefined {
  if (month < 0 || month > 11) return undefined
  const start = Date.UTC(Number(year), month) / 1000
  return interval(start, addMonths(start, 1))
}

function year(year: number): Interval {
  const start = Date.UTC(year, 0) / 1000
  return interval(start, addMonths(start, 12))
}

/** A winter belongs to the year in which it begins. */
function season(year: number, name = ''): Interval {
  const start = Date.UTC(year, SEASONS[name.toLowerCase()] ?? 0) / 1000
  return interval(start, addMonths(start, 3))
}

function lastSeason(name: string | undefined, askedAt: number): Interval {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const latest = season(year, name)
  return latest.end <= askedAt ? latest : season(year - 1, name)
}

function quarter(year: number, number: number): Interval {
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
function yearOf(which = '', askedAt: number): number {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  return year + (/^last/i.test(which) ? -1 : /^next/i.test(which) ? 1 : 0)
}

/** From the beginning of one month to the end of another; without a year, the last such time before that of asking. */
function monthRange(
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

/** The last such day before the time of asking, or the next one from then on. */
function nearestDay(
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

function nextMonth(which: number, askedAt: number): Interval | undefined {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const first = month(String(year), which)
  return first !== undefined && first.end > askedAt ? first : month(String(year + 1), which)
}

function lastMonth(which: number, askedAt: number): Interval | undefined {
  const year = new Date(askedAt * 1000).getUTCFullYear()
  const latest = month(String(year), which)
  return latest !== undefined && latest.start <= askedAt ? latest : month(String(year - 1), which)
}

function dayAt(askedAt: number, days: number): Interval {
  const start = startOfDay(askedAt) + days * DAY
  return interval(start, start + DAY)
}

/** People round: `three days ago` may be two or four, `two weeks ago` a few days more or less. */
function ago(number: number, unit: string | undefined, askedAt: number): Interval {
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

function past(number: number, unit: string | undefined, askedAt: number): Interval {
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
function calendarUnit(which: string | undefined, unit: string | undefined, askedAt: number): Interval {
  if (unit === 'week') {
    const start = monday(askedAt) + 7 * step(which) * DAY
    return interval(start, start + 7 * DAY)
  }
  const months = unit === 'month' ? 1 : 12
  const present = unit === 'month' ? startOfMonth(askedAt) : startOfYear(askedAt)
  const start = addMonths(present, months * step(which))
  return interval(start, addMonths(start, months))
}

function weekend(which: string | undefined, askedAt: number): Interval {
  const saturday = monday(askedAt) + 5 * DAY + 7 * step(which) * DAY
  return interval(saturday, saturday + 2 * DAY)
}

function monday(askedAt: number): number {
  const today = startOfDay(askedAt)
  return today - ((new Date(today * 1000).getUTCDay() + 6) % 7) * DAY
}

function nextWeekday(weekday: number, askedAt: number): Interval {
  const today = new Date(askedAt * 1000).getUTCDay()
  return dayAt(askedAt, (weekday - today + 7) % 7)
}

function lastWeekday(weekday: number, askedAt: number): Interval {
  const today = new Date(askedAt * 1000).getUTCDay()
  return dayAt(askedAt, -((today - weekday + 6) % 7) - 1)
}
