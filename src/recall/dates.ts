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
  /** Where it stands in the question, in UTF-16 units. */
  readonly from: number
  readonly to: number
  /** Whether it depends on the time of asking: then no record contains its words. */
  readonly relative: boolean
  /** What it means where it is read the other way: `2/9/1666` is a day of February or of September. */
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

const PART = '(?:(?:at |in )?(?:the )?)(early|late|mid|beginning of|start of|middle of|end of)(?: in)?'

type Groups = readonly (string | undefined)[]

/** A way to name a time; where several match the same words, the first counts. */
interface Pattern {
  readonly expression: RegExp
  readonly relative: boolean
  /** Undefined where the words are not a date after all, such as the 31st of June. */
  readonly read: (groups: Groups, asked: number) => (Interval & Pick<NamedTime, 'other'>) | undefined
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
  explicit('(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})', ([y, m, d]) => day(y, Number(m) - 1, d)),
  explicit('(\\d{4})-(\\d{2})', ([y, m]) => month(y, Number(m) - 1)),
  explicit('(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})', ([d, m, y]) => day(y, Number(m) - 1, d)),
  explicit('(\\d{1,2})[-/](\\d{1,2})[-/](\\d{4})', ([first, second, y]) => slashed(first, second, y)),
  explicit('(\\d{1,2})/(\\d{1,2})/(\\d{2})', ([first, second, y], asked) =>
    slashed(first, second, ofTwoDigits(y, asked)),
  ),
  explicit(`(?:the )?${ORDINAL}(?: of)? ${MONTH_PATTERN},? '?(\\d{2})`, ([d, m, y], asked) =>
    day(ofTwoDigits(y, asked), monthOf(m), d),
  ),
  explicit(`${PART} ${MONTH_PATTERN},?(?: of)? (\\d{4})`, ([part, m, y]) =>
    partOf(month(y, monthOf(m)), part),
  ),
  explicit(`${PART} (1[5-9]\\d{2}|20\\d{2})`, ([part, y]) => partOf(year(Number(y)), part)),
  explicit(`(?:the )?${ORDINAL}(?: of)? ${MONTH_PATTERN},? (\\d{4})`, ([d, m, y]) => day(y, monthOf(m), d)),
  explicit(`${MONTH_PATTERN} (?:the )?${ORDINAL},? (\\d{4})`, ([m, d, y]) => day(y, monthOf(m), d)),
  explicit(`(?:the )?${ORDINAL}(?: of)? ${MONTH_PATTERN}`, ([d, m], asked) => lastDay(monthOf(m), d, asked)),
  explicit(`${MONTH_PATTERN} (?:the )?${ORDINAL}`, ([m, d], asked) => lastDay(monthOf(m), d, asked)),
  explicit(`${MONTH_PATTERN},?(?: of)? (\\d{4})`, ([m, y]) => month(y, monthOf(m))),
  explicit(`${SEASON}(?: of)? (\\d{4})`, ([s, y]) => season(Number(y), s)),
  explicit('Q([1-4])(?: of)? (\\d{4})', ([q, y]) => quarter(Number(y), Number(q))),
  explicit('(?:the )?(first|second|third|fourth|last|1st|2nd|3rd|4th) quarter (?:of )?(\\d{4})', ([q, y]) =>
    quarter(Number(y), placeOf(q, 4)),
  ),
  explicit('(?:the )?(first|second|last|1st|2nd) half (?:of )?(\\d{4})', ([h, y]) =>
    half(Number(y), placeOf(h, 2)),
  ),
  explicit("(?:in )?the (?:early |late |mid[- ])?(1[5-9]\\d|20\\d)0'?s", ([d]) => decade(10 * Number(d))),
  explicit("(?:in )?the (?:early |late |mid[- ])?'?([2-9])0'?s", ([d], asked) =>
    lastDecade(Number(d), asked),
  ),
  explicit(`(?:in )?the (?:early |late |mid[- ])?(${Object.keys(DECADES).join('|')})`, ([d], asked) =>
    lastDecade(DECADES[d?.toLowerCase() ?? ''] ?? 0, asked),
  ),
  relative(`(?:last|this past) ${SEASON}`, ([s], asked) => lastSeason(s, asked)),
  relative(`this ${SEASON}`, ([s], asked) => season(new Date(asked * 1000).getUTCFullYear(), s)),
  relative(`(?:last|this past) ${MONTH_PATTERN}`, ([m], asked) => lastMonth(monthOf(m), asked)),
  explicit(`(?:in|during|since|of|from|until|before|after) ${MONTH_PATTERN}`, ([m], asked) =>
    lastMonth(monthOf(m), asked),
  ),
  explicit('(?:in|during|since|of|from|until|before|after) (1[5-9]\\d{2}|20\\d{2})', ([y]) =>
    year(Number(y)),
  ),
  relative('(?:the )?day before yesterday', (_, asked) => dayAt(asked, -2)),
  relative('yesterday(?: (?:morning|afternoon|evening))?|last night', (_, asked) => dayAt(asked, -1)),
  relative('today|tonight|this (?:morning|afternoon|evening)', (_, asked) => dayAt(asked, 0)),
  relative('tomorrow', (_, asked) => dayAt(asked, 1)),
  relative('(?:about |around |some )?(?:a|one) fortnight ago', (_, asked) => ago(2, 'week', asked)),
  relative(`(?:the )?${UNIT} before last`, ([unit], asked) => beforeLast(unit, asked)),
  relative(`(?:about |around |some )?${NUMBER} ${UNIT} ago`, ([n, unit], asked) =>
    ago(count(n), unit, asked),
  ),
  relative(`(?:in|over|during|within) the (?:last|past) ${NUMBER} ${UNIT}`, ([n, unit], asked) =>
    past(count(n), unit, asked),
  ),
  relative(`(?:the )?(?:last|past) ${NUMBER} ${UNIT}`, ([n, unit], asked) => past(count(n), unit, asked)),
  relative('(last|this|next) weekend', ([which], asked) => weekend(which, asked)),
  relative('(last|previous|this|next) (week|month|year)', ([which, unit], asked) =>
    calendarUnit(which, unit, asked),
  ),
  relative(`(?:last|this past) ${WEEKDAY_PATTERN}`, ([w], asked) => lastWeekday(weekdayOf(w), asked)),
  relative(`(?:on|this) ${WEEKDAY_PATTERN}`, ([w], asked) => lastWeekday(weekdayOf(w), asked)),
]

/**
 * The times that an English question names, as people write them: `2026-03-14`, `2 September 1666`, `Sept 2, 1666`,
 * `in May 2023`, `in 2022`, `summer 2021`, `yesterday`, `last Friday`, `3 days ago`, `in the past two weeks`. A day or
 * month without its year is the last one before the time of asking. Days are those of UTC, as in the index.
 *
 * @param asked seconds since 1970
 * @returns in the order of the question; they do not overlap
 */
export function namedTimes(question: string, asked: number): readonly NamedTime[] {
  const found: NamedTime[] = []
  for (const { expression, relative, read } of PATTERNS) {
    for (const match of question.matchAll(expression)) {
      const from = match.index
      const to = from + match[0].length
      if (found.some((other) => from < other.to && other.from < to)) continue
      const time = read(match.slice(1), asked)
      if (time !== undefined) found.push({ ...time, from, to, relative })
    }
  }
  return found.sort((a, b) => a.from - b.from)
}

function count(word = ''): number {
  return NUMBERS[word.toLowerCase()] ?? Number(word)
}

function day(year: string | undefined, month: number, dayOfMonth: string | undefined): Interval | undefined {
  const start = Date.UTC(Number(year), month, Number(dayOfMonth))
  const date = new Date(start)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== Number(dayOfMonth)) return undefined
  return interval(start / 1000, start / 1000 + DAY)
}

/** `3/14/2026` and `14/3/2026`; `3/4/2026` is read the American way, which is more common, and may be the other. */
function slashed(first = '', second = '', year = ''): ReturnType<Pattern['read']> {
  const american = day(year, Number(first) - 1, second)
  const other = day(year, Number(second) - 1, first)
  return american === undefined || other === undefined ? (american ?? other) : { ...american, other }
}

/** A year without its century, up to ten years ahead. */
function ofTwoDigits(year: string | undefined, asked: number): string {
  const latest = new Date(asked * 1000).getUTCFullYear() + 10
  const found = Math.floor(latest / 100) * 100 + Number(year)
  return String(found > latest ? found - 100 : found)
}

/** The first, the middle or the last third. */
function partOf(whole: Interval | undefined, part = ''): Interval | undefined {
  if (whole === undefined) return undefined
  const third = (whole.end - whole.start) / 3
  const place = /^(?:early|beg|start)/i.test(part) ? 0 : /^mid/i.test(part) ? 1 : 2
  const start = startOfDay(whole.start + place * third)
  return interval(start, place === 2 ? whole.end : startOfDay(start + third) + DAY)
}

/** 1 for `first` and `1st`; the last one of so many for `last`. */
function placeOf(word = '', many: number): number {
  const place = ['first', 'second', 'third', 'fourth'].indexOf(word.toLowerCase()) + 1
  return place || (word.toLowerCase() === 'last' ? many : Number(word.charAt(0)))
}

function half(year: number, number: number): Interval {
  const start = Date.UTC(year, 6 * (number - 1)) / 1000
  return interval(start, addMonths(start, 6))
}

function decade(first: number): Interval {
  return interval(Date.UTC(first, 0) / 1000, Date.UTC(first + 10, 0) / 1000)
}

/** The last one that has begun: `the nineties` are those of 1990. */
function lastDecade(tens: number, asked: number): Interval {
  const year = new Date(asked * 1000).getUTCFullYear()
  const first = Math.floor(year / 100) * 100 + 10 * tens
  return decade(first > year ? first - 100 : first)
}

function beforeLast(unit: string | undefined, asked: number): Interval {
  if (unit === 'day') return dayAt(asked, -2)
  if (unit === 'week') {
    const start = monday(asked) - 14 * DAY
    return interval(start, start + 7 * DAY)
  }
  const start = addMonths(
    unit === 'month' ? startOfMonth(asked) : startOfYear(asked),
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

function lastSeason(name: string | undefined, asked: number): Interval {
  const year = new Date(asked * 1000).getUTCFullYear()
  const latest = season(year, name)
  return latest.end <= asked ? latest : season(year - 1, name)
}

function quarter(year: number, number: number): Interval {
  const start = Date.UTC(year, 3 * (number - 1)) / 1000
  return interval(start, addMonths(start, 3))
}

function lastDay(month: number, dayOfMonth: string | undefined, asked: number): Interval | undefined {
  const year = new Date(asked * 1000).getUTCFullYear()
  // The 29th of February is in one year of four.
  for (let back = 0; back <= 4; back++) {
    const found = day(String(year - back), month, dayOfMonth)
    if (found !== undefined && found.start <= asked) return found
  }
  return undefined
}

function lastMonth(which: number, asked: number): Interval | undefined {
  const year = new Date(asked * 1000).getUTCFullYear()
  const latest = month(String(year), which)
  return latest !== undefined && latest.start <= asked ? latest : month(String(year - 1), which)
}

function dayAt(asked: number, days: number): Interval {
  const start = startOfDay(asked) + days * DAY
  return interval(start, start + DAY)
}

/** People round: `three days ago` may be two or four, `two weeks ago` a few days more or less. */
function ago(number: number, unit: string | undefined, asked: number): Interval {
  const today = startOfDay(asked)
  if (unit === 'day') {
    const slack = number > 2 ? DAY : 0
    return interval(today - number * DAY - slack, today - number * DAY + DAY + slack)
  }
  if (unit === 'week') {
    const middle = today - 7 * number * DAY
    return interval(middle - 3 * DAY, middle + 4 * DAY)
  }
  if (unit === 'month') {
    const start = addMonths(startOfMonth(asked), -number)
    return interval(start, addMonths(start, 1))
  }
  const start = addMonths(startOfYear(asked), -12 * number)
  return interval(start, addMonths(start, 12))
}

function past(number: number, unit: string | undefined, asked: number): Interval {
  const tomorrow = startOfDay(asked) + DAY
  if (unit === 'day') return interval(tomorrow - (number + 1) * DAY, tomorrow)
  if (unit === 'week') return interval(tomorrow - (7 * number + 1) * DAY, tomorrow)
  return interval(addMonths(startOfDay(asked), unit === 'month' ? -number : -12 * number), tomorrow)
}

/** How many units from the present one. */
const STEPS: Readonly<Record<string, number>> = { last: -1, previous: -1, this: 0, next: 1 }

function step(which = ''): number {
  return STEPS[which.toLowerCase()] ?? 0
}

/** Weeks begin on Monday. */
function calendarUnit(which: string | undefined, unit: string | undefined, asked: number): Interval {
  if (unit === 'week') {
    const start = monday(asked) + 7 * step(which) * DAY
    return interval(start, start + 7 * DAY)
  }
  const months = unit === 'month' ? 1 : 12
  const present = unit === 'month' ? startOfMonth(asked) : startOfYear(asked)
  const start = addMonths(present, months * step(which))
  return interval(start, addMonths(start, months))
}

function weekend(which: string | undefined, asked: number): Interval {
  const saturday = monday(asked) + 5 * DAY + 7 * step(which) * DAY
  return interval(saturday, saturday + 2 * DAY)
}

function monday(asked: number): number {
  const today = startOfDay(asked)
  return today - ((new Date(today * 1000).getUTCDay() + 6) % 7) * DAY
}

function lastWeekday(weekday: number, asked: number): Interval {
  const today = new Date(asked * 1000).getUTCDay()
  return dayAt(asked, -((today - weekday + 6) % 7) - 1)
}
