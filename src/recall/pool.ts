import { MAX_SPEAKER_NAME } from '../conversation/episode.js'
import { dateWords } from '../words/dates.js'
import { foldText } from '../words/folding.js'
import { MAX_QUESTION } from '../words/query-terms.js'
import type { Stretch } from '../words/stretches.js'
import { type Asked, type AskedUnit, withReadings, wordsOf } from './asked.js'
import { numbersOf } from './asked-numbers.js'
import type { Candidate, CandidateSource, WordStatistics } from './candidate.js'
import { withoutCommonest } from './common-terms.js'
import { wordsOfPart } from './known-texts.js'
import { type Match, matchText, noMatch } from './match.js'
import type { Pace } from './pace.js'
import type { RecallRecord, RecallSource } from './recall-source.js'
import { scanOf } from './scan.js'
import { speakerAsked } from './speaker.js'
import { NO_WORDS } from './text-words.js'
import { readingsOf, twoWords } from './typo.js'
import { unreadableOf } from './unreadable.js'

/**
 * Candidates taken from each leg. Measured against 100: nDCG@10 +.002 on LoCoMo's tuning half, less than .001 either way on
 * Cranfield, on our own sets, and with all stores in one; a recall takes a third less.
 */
export const POOL = 48

/** How many of the best candidates bring their neighbors. Measured against 20: nDCG@10 is the same on LoCoMo's tuning half. */
export const WITH_NEIGHBORS = 12

const NEIGHBORS = [-2, -1, 1, 2] as const

/** A record's place by words or by meaning, with the value that put it there. */
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

/** Maximum number of unknown words to correct: more of them are not typing errors. */
const MAX_LOOKED_UP = 8

/**
 * A word that no record has is no typing error in a question of more units: it has enough others to be found by.
 * Cranfield, by words: nDCG@10 +.002.
 */
const MAX_UNITS_TO_CORRECT = 8

/** Adds readings for the words of a question that no record contains. */
export async function corrected<R extends RecallRecord>(
  source: RecallSource<R>,
  asked: Asked,
  pace: Pace,
): Promise<Asked> {
  if (asked.units.length > MAX_UNITS_TO_CORRECT) return asked
  const { unitRows } = await source.statistics(asked.units)
  const readings = new Map<AskedUnit, readonly (readonly string[])[]>()
  let looked = 0
  for (const [at, unit] of asked.units.entries()) {
    const word = unit.forms[0]?.words[0] ?? ''
    if (unit.kind !== 'word' || word === '' || unitRows[at] !== 0) continue
    if (++looked > MAX_LOOKED_UP) break
    await pace.turn()
    const parted = await partsOf(source, unit.typed)
    if (parted !== undefined) {
      readings.set(unit, [parted])
      continue
    }
    const meant = readingsOf(word, await source.vocabulary(word.charAt(0)))
    if (meant.length > 0)
      readings.set(
        unit,
        meant.map((other) => [other]),
      )
  }
  return withReadings(asked, readings)
}

/** Of `dataset`, the two words `data set`, where records have them so; the commonest of several. */
async function partsOf<R extends RecallRecord>(
  source: RecallSource<R>,
  typed: string,
): Promise<readonly string[] | undefined> {
  const parted = twoWords(typed)
  if (parted.length === 0) return undefined
  const { unitRows } = await source.statistics(parted.map(asUnit))
  const most = Math.max(...unitRows)
  return most === 0 ? undefined : parted[unitRows.indexOf(most)]
}

function asUnit(words: readonly string[]): AskedUnit {
  const forms = [{ words, prefix: false, loose: true }]
  return { typed: words.join(' '), kind: 'word', forms, rarity: 1, exact: false, name: false }
}

/** How the pool for a question is filled. */
export interface PoolOptions {
  readonly vector: Float32Array | undefined
  readonly byWords: boolean
  /** Of the question's units. */
  readonly statistics: WordStatistics
  /** The pool holds at least this many candidates, where the store has them. */
  readonly limit: number
  /** Whether a candidate may be in the pool. */
  readonly fresh: (candidate: Candidate) => boolean
  readonly pace: Pace
}

/** The factor by which the pool grows while too few of its candidates may answer. */
const GROWTH = 4

/** The best records of each leg, each once, without the question itself and without those that may not answer. */
export async function poolOf<R extends RecallRecord>(
  source: RecallSource<R>,
  asked: Asked,
  options: PoolOptions,
): Promise<readonly PooledCandidate<R>[]> {
  for (let size = Math.max(POOL, options.limit); ; size = Math.min(size * GROWTH, Number.MAX_SAFE_INTEGER)) {
    const { pool, all } = await fill(source, asked, size, options)
    if (all || pool.length >= options.limit) return pool
  }
}

async function fill<R extends RecallRecord>(
  source: RecallSource<R>,
  asked: Asked,
  size: number,
  { vector, byWords, statistics, fresh, pace }: PoolOptions,
): Promise<{ readonly pool: readonly PooledCandidate<R>[]; readonly all: boolean }> {
  // A store may look for the nearest on threads of its own: the words are looked up meanwhile.
  const [nearest, worded] = await Promise.all([
    vector === undefined ? [] : source.byMeaning(vector, size),
    byWords ? source.byWords(withoutCommonest(asked, statistics), size) : [],
  ])
  await pace.turn()
  const places = (hits: typeof worded) =>
    new Map(hits.map(({ record, value }, at) => [record.id, { place: at + 1, value }]))
  const words = places(worded)
  const measured = new Set(nearest.map(({ record }) => record.id))
  const far = worded.map(({ record }) => record).filter(({ id }) => !measured.has(id))
  const cosines = vector === undefined ? new Map<string, number>() : await source.cosines(vector, far)
  const compared = [...nearest.map(({ record }) => record), ...far.filter(({ id }) => cosines.has(id))]
  // Their vectors say how long they are, and nothing else.
  const unreadable = await unreadableOf(source, compared)
  const near = nearest.filter(({ record }) => !unreadable.has(record.id))
  const meaning = places(near)
  const records = new Map([...near, ...worded].map(({ record }) => [record.id, record]))
  const pool: PooledCandidate<R>[] = []
  for (const record of records.values()) {
    if (pace.due) await pace.turn()
    if (onlyAsks(record, asked)) continue
    const { id } = record
    const cosine = meaning.get(id)?.value ?? (unreadable.has(id) ? undefined : cosines.get(id))
    const candidate = await candidateOf(record, asked, { cosine, bm25: words.get(id)?.value ?? 0, pace })
    if (fresh(candidate)) pool.push({ record, candidate, words: words.get(id), meaning: meaning.get(id) })
  }
  return { pool, all: worded.length < size && nearest.length < size }
}

/** The candidates whose neighbors are wanted. */
export interface NeighborOptions {
  readonly vector: Float32Array | undefined
  readonly places: readonly CandidateSource[]
  readonly known: ReadonlySet<string>
  readonly pace: Pace
}

/** The records one and two places before and after the best candidates, without those that are candidates already. */
export async function neighborsOf<R extends RecallRecord>(
  source: RecallSource<R>,
  asked: Asked,
  { vector, places: best, known, pace }: NeighborOptions,
): Promise<readonly PooledCandidate<R>[]> {
  const places = best.flatMap(({ id, position }) =>
    NEIGHBORS.map((distance) => ({ id, position: position + distance })).filter(
      (place) => place.position >= 0,
    ),
  )
  const once = new Map(places.map((place) => [`${place.position} ${place.id}`, place]))
  const found = once.size === 0 ? [] : await source.at([...once.values()])
  const records = found.filter((record) => !known.has(record.id) && !onlyAsks(record, asked))
  const cosines = vector === undefined ? new Map<string, number>() : await source.cosines(vector, records)
  const measured = records.filter(({ id }) => cosines.has(id))
  const unreadable = await unreadableOf(source, measured)
  const pool: PooledCandidate<R>[] = []
  for (const record of records) {
    if (pace.due) await pace.turn()
    const cosine = unreadable.has(record.id) ? undefined : cosines.get(record.id)
    const candidate = await candidateOf(record, asked, { cosine, bm25: 0, pace })
    pool.push({ record, candidate, words: undefined, meaning: undefined })
  }
  return pool
}

interface Found {
  readonly cosine: number | undefined
  readonly bm25: number
  readonly pace: Pace
}

async function candidateOf(
  record: RecallRecord,
  asked: Asked,
  { cosine, bm25, pace }: Found,
): Promise<Candidate> {
  const { match } = await bestStretch(record, asked, pace)
  return { ...record, speaker: speakerOf(record, asked), cosine, bm25, match }
}

function speakerOf(record: RecallRecord, asked: Asked): string | undefined {
  const matched = (text: string) => matchStretch({ ...record, text }, asked, { start: 0, end: text.length })
  return speakerAsked(record, asked, matched)
}

/** A part of a record's text, and what of a question it contains. */
export interface MatchedStretch extends Stretch {
  readonly ordinal: number
  readonly match: Match
}

/**
 * How often a text was met before all its words are read and kept: most are met once, and to read a text for one question
 * alone takes a quarter of the time; of a long text, to look at which parts to read takes a fiftieth.
 */
const MET_OFTEN = 2
const LONG_MET_OFTEN = 8

/** A longer text is never read whole: only the parts that may be the best. */
const MAX_READ = 65_536

/**
 * The stretch that has most of the question: as in the index, a long text is as good as its best stretch; of equals the
 * first. Of a long text that was not met often, only stretches that may be the best are matched word by word.
 */
export async function bestStretch(record: RecallRecord, asked: Asked, pace: Pace): Promise<MatchedStretch> {
  const { texts, beginnings } = numbersOf(asked)
  const known = texts.of(record)
  const { parts } = known
  const often = known.met >= (parts.length === 1 ? MET_OFTEN : LONG_MET_OFTEN)
  const words = (ordinal: number) =>
    often || known.isRead(ordinal) ? known.words(ordinal) : known.wordsFor(beginnings, ordinal)
  const [first] = parts
  if (first !== undefined && parts.length === 1) {
    const lacks = !known.isRead(0) && lacksAll(record, asked)
    return { ...first, ordinal: 0, match: lacks ? noMatch(asked) : matchText(asked, words(0)) }
  }
  const isRead = often && record.text.length <= MAX_READ
  const bounds = isRead ? undefined : scanOf(asked).look(record.text, parts, beside(record))
  let best: MatchedStretch | undefined
  for (const ordinal of bounds === undefined ? parts.keys() : byBound(bounds)) {
    const stretch = parts[ordinal]
    const bound = bounds?.[ordinal] ?? 1
    if (stretch === undefined || (best !== undefined && bound < best.match.coverage)) break
    if (pace.due) await pace.turn()
    const match = matchText(asked, words(ordinal))
    const rest = best === undefined ? 1 : match.coverage - best.match.coverage || best.ordinal - ordinal
    if (rest > 0) best = { ...stretch, ordinal, match }
    if (bound === 0) break
  }
  return best ?? { start: 0, end: record.text.length, ordinal: 0, match: matchText(asked, NO_WORDS) }
}

/** Most candidates by meaning, and most neighbors, have no word of the question: to look is enough. */
function lacksAll(record: RecallRecord, asked: Asked): boolean {
  // A phrase may be of words that are in no unit.
  return asked.phrases.length === 0 && scanOf(asked).lacks(record.text, beside(record))
}

function byBound(bounds: Float64Array): readonly number[] {
  return [...bounds.keys()].sort((a, b) => (bounds[b] ?? 0) - (bounds[a] ?? 0) || a - b)
}

/** What is indexed with each stretch of a record's text. */
function beside({ source, speaker, createdAt }: RecallRecord): string {
  return [dateWords(createdAt), speaker, source?.title, source?.heading].join(' ')
}

/** What of a question a part of a record's text contains, including the title and heading that are indexed with it. */
export function matchStretch(record: RecallRecord, asked: Asked, part: Stretch): Match {
  return matchText(asked, wordsOfPart(numbersOf(asked).texts.lexicon, record, part))
}

/** Who speaks, at the beginning of a text: a name has up to three words. */
const NAME = new RegExp(`^(?=[^\\n:]{1,${MAX_SPEAKER_NAME}}: )[^\\s:]+(?: [^\\s:]+){0,2}: +`)
const MAX_NAME = MAX_SPEAKER_NAME + ': '.length

/** How many units longer or shorter than the question its own record may be: marks, white space. */
const SLACK = 20

/**
 * Whether a record is the question itself, stored as an episode before it was asked: that answers nothing. A fact in
 * the same words is an answer.
 */
export function onlyAsks(
  { text, kind = 'episode' }: Pick<RecallRecord, 'text' | 'kind'>,
  { sequence, length }: Asked,
): boolean {
  if (kind !== 'episode') return false
  if (sequence.length === 0 || text.length - length > MAX_NAME + SLACK) return false
  return [text, text.replace(NAME, '')].some((said) => {
    if (Math.abs(said.length - length) > SLACK) return false
    const words = wordsOf(foldText(said.slice(0, MAX_QUESTION)))
    return words.length === sequence.length && words.every((word, at) => word === sequence[at])
  })
}
