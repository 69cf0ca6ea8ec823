import { NOT_EVERY, WEEKDAY_PATTERN, weekdayOf } from './calendar.js'
import { MONTH_PATTERN, monthOf } from './months.js'
import {
  ago,
  beforeLast,
  calendarUnit,
  day,
  dayAt,
  dayRange,
  decade,
  fullYear,
  half,
  lastDecade,
  lastMonth,
  lastSeason,
  lastWeekday,
  month,
  monthRange,
  nearestDay,
  nextMonth,
  nextWeekday,
  ordinalOf,
  partOf,
  past,
  quarter,
  type ReadInterval,
  SEASONS,
  season,
  slashedDay,
  weekend,
  year,
  yearOf,
  years,
} from './named-intervals.js'
import type { NamedTime } from './named-time.js'
import { NUMBER_PATTERN, numberOf } from './numbers.js'
import { withRanges } from './time-ranges.js'

const ORDINAL = '(\\d{1,2})(?:st|nd|rd|th)?'
const DAYS = `${ORDINAL}(?: (?:and|to|until|till) | ?[-\u2013] ?)(?:the )?${ORDINAL}`
const UNIT = '(day|week|month|year)s?'
const YEAR = '(1[5-9]\\d{2}|20\\d{2})'
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
  readonly read: (groups: Groups, askedAt: number, isAhead: boolean) => ReadInterval | undefined
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
  explicit(
    `(?:(?:between|from) )?(?:the )?${DAYS}(?: of)? ${MONTH_PATTERN}(?:,? (\\d{4}))?`,
    ([first, last, m, year], askedAt, isAhead) =>
      dayRange({ month: monthOf(m), first, last, year }, askedAt, isAhead),
  ),
  explicit(
    `(?:(?:between|from) )?${MONTH_PATTERN} (?:the )?${DAYS}(?:,? (\\d{4}))?`,
    ([m, first, last, year], askedAt, isAhead) =>
      dayRange({ month: monthOf(m), first, last, year }, askedAt, isAhead),
  ),
  explicit(`(?:between|from) ${YEAR} (?:and|to|until|till) ${YEAR}`, ([first, last]) =>
    years(Number(first), Number(last)),
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
  explicit(`${PART} ${YEAR}`, ([part, y]) => partOf(year(Number(y)), part)),
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
  explicit(`(?:in|during|since|of|from|until|before|after) ${YEAR}`, ([y]) => year(Number(y))),
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
  relative(`(?:about |around |some )?${NUMBER_PATTERN} ${UNIT} ago`, ([n, unit], askedAt) =>
    ago(numberOf(n), unit, askedAt),
  ),
  relative(`(?:in|over|during|within) the (?:last|past) ${NUMBER_PATTERN} ${UNIT}`, ([n, unit], askedAt) =>
    past(numberOf(n), unit, askedAt),
  ),
  relative(`(?:the )?(?:last|past) ${NUMBER_PATTERN} ${UNIT}`, ([n, unit], askedAt) =>
    past(numberOf(n), unit, askedAt),
  ),
  relative('(last|this|next) weekend', ([which], askedAt) => weekend(which, askedAt)),
  relative('(last|previous|this|next) (week|month|year)', ([which, unit], askedAt) =>
    calendarUnit(which, unit, askedAt),
  ),
  relative(`(?:last|this past) ${WEEKDAY_PATTERN}`, ([w], askedAt) => lastWeekday(weekdayOf(w), askedAt)),
  relative(
    `(?:on|this|since|after|before|until|till) ${WEEKDAY_PATTERN}${NOT_EVERY}`,
    ([w], askedAt, isAhead) =>
      isAhead ? nextWeekday(weekdayOf(w), askedAt) : lastWeekday(weekdayOf(w), askedAt),
  ),
]

/**
 * The times that an English question names, as people write them: `2026-03-14`, `2 September 1666`, `Sept 2, 1666`,
 * `in May 2023`, `in 2022`, `summer 2021`, `yesterday`, `last Friday`, `3 days ago`, `in the past two weeks`,
 * `since Monday`, `from 3 to 9 May`. A day or month without its year is the last one before the time of asking, or the
 * next one if the question is about what will be, as "What is planned in January?". Days are those of UTC, as in the
 * index.
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
  const inOrder = found.sort((a, b) => a.from - b.from)
  return withRanges(inOrder, question, askedAt)
}

/** Words of a question about the future. */
const AHEAD =
  /\b(?:will|shall|(?:am|is|are) (?:going to|planned|due|scheduled|happening|coming)|(?:be|anything|something) (?:planned|due|scheduled)|upcoming|coming up|plans? for)\b/i
