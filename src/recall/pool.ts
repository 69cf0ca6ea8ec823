import { MAX_SPEAKER_NAME } from '../conversation/episode.js'
import { dateWords } from '../dates/date-words.js'
import { relativeDateForms } from '../dates/relative-dates.js'
import { foldText } from '../words/folding.js'
import { MAX_QUESTION } from '../words/query-terms.js'
import type { Stretch } from '../words/stretches.js'
import type { Candidate, CandidateSource, WordStatistics } from './candidate.js'
import { dropFrequentStopWords } from './common-terms.js'
import { compileQuestion } from './compiled-question.js'
import { type Match, matchText, noMatch } from './match.js'
import type { Pace } from './pace.js'
import { hasExactly, type Question, type QuestionUnit, withCorrections } from './question.js'
import { LOOSE } from './question-unit.js'
import type { LegHit, RecallRecord, RecallSource } from './recall-source.js'
import { scanOf } from './scan.js'
import { namedSpeaker } from './speaker.js'
import { wordsOfPart } from './text-cache.js'
import { NO_WORDS, type TextWords } from './text-words.js'
import { corrections, wordSplits } from './typo.js'
import { unreadableOf } from './unreadable.js'

/**
 * How many candidates each leg contributes. Compared with 100, nDCG@10 is .002 higher on LoCoMo's tuning half, and
 * differs by under .001 on Cranfield, on our own sets, and with all stores in one. A recall takes a third less time.
 */
export const POOL = 48

/**
 * How many of the best candidates add their neighbors to the pool. Compared with 20, nDCG@10 is the same on LoCoMo's
 * tuning half.
 */
export const WITH_NEIGHBORS = 12

const NEIGHBOR_OFFSETS = [-2, -1, 1, 2] as const

/** A record's place in the search by words or by meaning, and the value that put it there. */
export interface LegPlace {
  /** From 1 for the best. */
  readonly place: number
  /** BM25 by words, the cosine by meaning. */
  readonly value: number
}

/** A candidate, its record, and its place in each leg. */
export interface PooledCandidate<R extends RecallRecord> {
  readonly record: R
  readonly candidate: Candidate
  readonly words: LegPlace | undefined
  readonly meaning: LegPlace | undefined
}

/** Maximum number of unknown words to correct: if there are more, they are not typing errors. */
const MAX_LOOKED_UP = 8

/**
 * A question of more units is not corrected: it has enough other words to search by. On Cranfield, by words, this adds
 * .002 to nDCG@10.
 */
const MAX_UNITS_TO_CORRECT = 8

/** Corrects the words of a question that no record contains. */
export async function correctTypos<R extends RecallRecord>(
  source: RecallSource<R>,
  question: Question,
  pace: Pace,
): Promise<Question> {
  if (question.units.length > MAX_UNITS_TO_CORRECT) return question
  const { unitRows } = await source.statistics(question.units)
  const corrected = new Map<QuestionUnit, readonly (readonly string[])[]>()
  let lookedUp = 0
  for (const [at, unit] of question.units.entries()) {
    const word = unit.forms[0]?.words[0] ?? ''
    if (unit.kind !== 'word' || word === '' || unitRows[at] !== 0) continue
    if (++lookedUp > MAX_LOOKED_UP) break
    await pace.turn()
    const split = await bestSplit(source, unit.typed)
    if (split !== undefined) {
      corrected.set(unit, [split])
      continue
    }
    const words = corrections(word, await source.vocabulary(word.charAt(0)))
    if (words.length > 0)
      corrected.set(
        unit,
        words.map((other) => [other]),
      )
  }
  return withCorrections(question, corrected)
}

/** Splits `dataset` into `data set` if records contain that; the most frequent split if there are several. */
async function bestSplit<R extends RecallRecord>(
  source: RecallSource<R>,
  typed: string,
): Promise<readonly string[] | undefined> {
  const splits = wordSplits(typed)
  if (splits.length === 0) return undefined
  const { unitRows } = await source.statistics(splits.map(asUnit))
  const most = Math.max(...unitRows)
  return most === 0 ? undefined : splits[unitRows.indexOf(most)]
}

function asUnit(words: readonly string[]): QuestionUnit {
  const forms = [{ words, prefix: false, certainty: LOOSE }]
  return { typed: words.join(' '), kind: 'word', forms, rarity: 1, exact: false, name: false }
}

/** How many candidates each leg of a search contributes at first. */
export function legSize(limit: number): number {
  return Math.max(POOL, limit)
}

/** Options of {@link poolOf}. */
export interface PoolOptions<R extends RecallRecord> {
  readonly vector: Float32Array | undefined
  /** The {@link legSize} records nearest to the vector. */
  readonly nearest: Promise<readonly LegHit<R>[]>
  readonly byWords: boolean
  /** The statistics of the question's units. */
  readonly statistics: WordStatistics
  /** The pool has at least this many candidates, if the store has that many. */
  readonly limit: number
  /** Whether a candidate has not outlived its `staleAfterSecs`, and so may be in the pool. */
  readonly isFresh: (candidate: Candidate) => boolean
  readonly pace: Pace
}

/** The factor by which each leg grows while the pool has too few candidates. */
const GROWTH = 4

/** The best records of each leg, each once, without the question itself and without stale records. */
export async function poolOf<R extends RecallRecord>(
  source: RecallSource<R>,
  question: Question,
  options: PoolOptions<R>,
): Promise<readonly PooledCandidate<R>[]> {
  const { vector, limit } = options
  let { nearest } = options
  for (let size = legSize(limit); ; ) {
    const { pool, all } = await fill(source, question, size, { ...options, nearest })
    if (all || pool.length >= limit) return pool
    size = Math.min(size * GROWTH, Number.MAX_SAFE_INTEGER)
    if (vector !== undefined) nearest = source.byMeaning(vector, size)
  }
}

async function fill<R extends RecallRecord>(
  source: RecallSource<R>,
  question: Question,
  size: number,
  { vector, nearest: nearestHits, byWords, statistics, isFresh, pace }: PoolOptions<R>,
): Promise<{ readonly pool: readonly PooledCandidate<R>[]; readonly all: boolean }> {
  const matches = new Map<string, RecordMatch>()
  const wordHits = async () => {
    const hits = await source.byWords(dropFrequentStopWords(question, statistics), size)
    for (const { record } of hits) {
      if (pace.due) await pace.turn()
      matches.set(record.id, await matchRecord(record, question, pace))
    }
    return hits
  }
  // A store may search vectors on threads of its own: the words are searched and matched at the same time.
  const [nearest, byBm25] = await Promise.all([nearestHits, byWords ? wordHits() : []])
  await pace.turn()
  const places = (hits: typeof byBm25) =>
    new Map(hits.map(({ record, value }, at) => [record.id, { place: at + 1, value }]))
  const words = places(byBm25)
  const nearestIds = new Set(nearest.map(({ record }) => record.id))
  const far = byBm25.map(({ record }) => record).filter(({ id }) => !nearestIds.has(id))
  const cosines = vector === undefined ? new Map<string, number>() : await source.cosines(vector, far)
  const compared = [...nearest.map(({ record }) => record), ...far.filter(({ id }) => cosines.has(id))]
  // The vector of an unreadable text depends only on its length.
  const unreadable = await unreadableOf(source, compared)
  const near = nearest.filter(({ record }) => !unreadable.has(record.id))
  const meaning = places(near)
  const records = new Map([...near, ...byBm25].map(({ record }) => [record.id, record]))
  const pool: PooledCandidate<R>[] = []
  for (const record of records.values()) {
    if (pace.due) await pace.turn()
    if (isSameQuestion(record, question)) continue
    const { id } = record
    const cosine = meaning.get(id)?.value ?? (unreadable.has(id) ? undefined : cosines.get(id))
    const matched = matches.get(id) ?? (await matchRecord(record, question, pace))
    const candidate: Candidate = { ...record, ...matched, cosine, bm25: words.get(id)?.value ?? 0 }
    if (isFresh(candidate)) pool.push({ record, candidate, words: words.get(id), meaning: meaning.get(id) })
  }
  return { pool, all: byBm25.length < size && nearest.length < size }
}

/** Options of {@link neighborsOf}. */
export interface NeighborOptions {
  readonly vector: Float32Array | undefined
  /** The positions of the best candidates. */
  readonly places: readonly CandidateSource[]
  /** Ids of the records that are candidates already. */
  readonly known: ReadonlySet<string>
  readonly pace: Pace
}

/** The records up to two positions before and after the best candidates, without those that are candidates already. */
export async function neighborsOf<R extends RecallRecord>(
  source: RecallSource<R>,
  question: Question,
  { vector, places: best, known, pace }: NeighborOptions,
): Promise<readonly PooledCandidate<R>[]> {
  const places = best.flatMap(({ id, position }) =>
    NEIGHBOR_OFFSETS.map((distance) => ({ id, position: position + distance })).filter(
      (place) => place.position >= 0,
    ),
  )
  const once = new Map(places.map((place) => [`${place.position} ${place.id}`, place]))
  const found = once.size === 0 ? [] : await source.at([...once.values()])
  const records = found.filter((record) => !known.has(record.id) && !isSameQuestion(record, question))
  const cosines = vector === undefined ? new Map<string, number>() : await source.cosines(vector, records)
  const withVectors = records.filter(({ id }) => cosines.has(id))
  const unreadable = await unreadableOf(source, withVectors)
  const pool: PooledCandidate<R>[] = []
  for (const record of records) {
    if (pace.due) await pace.turn()
    const cosine = unreadable.has(record.id) ? undefined : cosines.get(record.id)
    const matched = await matchRecord(record, question, pace)
    const candidate: Candidate = { ...record, ...matched, cosine, bm25: 0 }
    pool.push({ record, candidate, words: undefined, meaning: undefined })
  }
  return pool
}

/** What a record contains of a question, and its speaker if the question names them. */
type RecordMatch = Pick<Candidate, 'match' | 'speaker'>

/** A promise only for a long text. */
function matchRecord(
  record: RecallRecord,
  question: Question,
  pace: Pace,
): RecordMatch | Promise<RecordMatch> {
  const best = bestStretch(record, question, pace)
  const matched = ({ match }: MatchedStretch) => ({ match, speaker: speakerOf(record, question) })
  return best instanceof Promise ? best.then(matched) : matched(best)
}

function speakerOf(record: RecallRecord, question: Question): string | undefined {
  const matchOf = (text: string) =>
    matchStretch({ ...record, text }, question, { start: 0, end: text.length })
  return namedSpeaker(record, question, matchOf)
}

/** A stretch of a record's text, and its match with a question. */
export interface MatchedStretch extends Stretch {
  readonly ordinal: number
  readonly match: Match
}

/**
 * How often a text is looked up before all its words are read and cached. Most texts are looked up once, and reading a
 * text for one question takes a quarter of the time. In a long text, a scan for the parts to read takes a fiftieth.
 */
const MIN_TIMES_SEEN = 2
const MIN_TIMES_SEEN_LONG = 8

/** A longer text is never read as a whole, only the parts that may be the best. */
const MAX_READ = 65_536

/**
 * The stretch that contains most of the question, the first of equals: as in the index, a long text is as good as its
 * best stretch. A promise only for a text of several stretches.
 */
export function bestStretch(
  record: RecallRecord,
  question: Question,
  pace: Pace,
): MatchedStretch | Promise<MatchedStretch> {
  const { cache, leadingPairs } = compileQuestion(question)
  const cached = cache.of(record)
  const { parts } = cached
  const often = cached.timesSeen >= (parts.length === 1 ? MIN_TIMES_SEEN : MIN_TIMES_SEEN_LONG)
  const words = (ordinal: number) =>
    often || cached.isRead(ordinal) ? cached.words(ordinal) : cached.wordsFor(leadingPairs, ordinal)
  const [first] = parts
  if (first === undefined || parts.length > 1)
    return bestOfSeveral(record, question, { parts, words, often, pace })
  const matchesNothing = !cached.isRead(0) && hasNoWord(record, question)
  return { ...first, ordinal: 0, match: matchesNothing ? noMatch(question) : matchText(question, words(0)) }
}

interface Parts {
  readonly parts: readonly Stretch[]
  readonly words: (ordinal: number) => TextWords
  /** Whether the text was often looked up. */
  readonly often: boolean
  readonly pace: Pace
}

/** In a text that was not often looked up, only stretches that may be the best are matched word by word. */
async function bestOfSeveral(
  record: RecallRecord,
  question: Question,
  { parts, words, often, pace }: Parts,
): Promise<MatchedStretch> {
  const isRead = often && record.text.length <= MAX_READ
  const bounds = isRead
    ? undefined
    : scanOf(question).upperBounds(record.text, parts, sharedText(record, question))
  let best: MatchedStretch | undefined
  for (const ordinal of bounds === undefined ? parts.keys() : byBound(bounds)) {
    const stretch = parts[ordinal]
    const bound = bounds?.[ordinal] ?? 1
    if (stretch === undefined || (best !== undefined && bound < best.match.coverage)) break
    if (pace.due) await pace.turn()
    const match = matchText(question, words(ordinal))
    const rest = best === undefined ? 1 : match.coverage - best.match.coverage || best.ordinal - ordinal
    if (rest > 0) best = { ...stretch, ordinal, match }
    if (bound === 0) break
  }
  return best ?? { start: 0, end: record.text.length, ordinal: 0, match: matchText(question, NO_WORDS) }
}

/** Most candidates by meaning, and most neighbors, have no word of the question. A scan is enough to know that. */
function hasNoWord(record: RecallRecord, question: Question): boolean {
  // A phrase may have words that are in no unit.
  return (
    question.phrases.length === 0 && scanOf(question).hasNoWord(record.text, sharedText(record, question))
  )
}

function byBound(bounds: Float64Array): readonly number[] {
  return [...bounds.keys()].sort((a, b) => (bounds[b] ?? 0) - (bounds[a] ?? 0) || a - b)
}

/** What is indexed with each stretch of a record: its date, speaker, title, heading, and the dates that its text means. */
function sharedText({ text, source, speaker, createdAt }: RecallRecord, question: Question): string {
  const dates = scanOf(question).hasDates ? relativeDateForms(text, createdAt) : []
  return [dateWords(createdAt), speaker, source?.title, source?.heading, ...dates].join(' ')
}

/** Matches a part of a record's text with a question, including the text that is indexed with it. */
export function matchStretch(record: RecallRecord, question: Question, part: Stretch): Match {
  return matchText(question, wordsOfPart(compileQuestion(question).cache.lexicon, record, part))
}

/** The speaker at the beginning of a text: a name of up to three words. */
const NAME = new RegExp(`^(?=[^\\n:]{1,${MAX_SPEAKER_NAME}}: )[^\\s:]+(?: [^\\s:]+){0,2}: +`)
const MAX_NAME = MAX_SPEAKER_NAME + ': '.length

/** By how many UTF-16 units the question's own record may be longer or shorter, for marks and white space. */
const SLACK = 20

/**
 * Whether a record is the question itself, stored as an episode before the search. It answers nothing; a fact in the
 * same words does.
 */
export function isSameQuestion(
  { text, kind = 'episode' }: Pick<RecallRecord, 'text' | 'kind'>,
  { sequence, length }: Question,
): boolean {
  if (kind !== 'episode') return false
  if (sequence.length === 0 || text.length - length > MAX_NAME + SLACK) return false
  return [text, text.replace(NAME, '')].some((said) => {
    if (Math.abs(said.length - length) > SLACK) return false
    return hasExactly(foldText(said.slice(0, MAX_QUESTION)), sequence)
  })
}
