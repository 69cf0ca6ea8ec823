import type { Pace } from '../platform/pace.js'
import { bestStretch, type MatchedStretch, matchStretch } from './best-stretch.js'
import type { Candidate, CandidateSource, WordStatistics } from './candidate.js'
import { dropFrequentWords } from './common-terms.js'
import { countWords } from './count-words.js'
import type { RecallMode } from './mode.js'
import type { Question } from './question.js'
import type { LegHit, RecallRecord, RecallSource } from './recall-source.js'
import { isSameQuestion } from './same-question.js'
import { namedSpeaker } from './speaker.js'
import { unreadableOf } from './unreadable.js'

/**
 * How many candidates each leg contributes, for each word of the question and within these bounds: more texts have a
 * part of a longer question. Measured with 48 and 24 for all questions, nDCG@10 is .665 and .666 on LoCoMo's tuning half
 * (.638 and .638 with all its stores in one), .946 and .947 on our own, .933 on the others', but .432 and .427 on
 * Cranfield, whose questions have 17 words. With 24 a recall takes a quarter less time; with 100 instead of 48, half as
 * much again, and no set gains more than .001.
 */
const PER_WORD = 3
const LEAST_POOL = 24
const MOST_POOL = 48

/**
 * The same if only meaning is searched: no other leg adds candidates, and the token signatures of more of them are
 * compared. Measured in mode `meaning`, nDCG@10 with 24 to 48 and with 96: .797 and .843 on our own tuning half, .896 and
 * .914 on the others', .540 and .553 on LoCoMo's.
 */
const MEANING_POOL = 96

/**
 * How many of the best candidates add their neighbors to the pool. Compared with 12 and with 20, nDCG@10 differs
 * by .001 at most on LoCoMo's tuning half.
 */
export const WITH_NEIGHBORS = 8

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

/** How many candidates each leg of a search contributes at first. */
export function legSize(question: string, limit: number, mode: RecallMode): number {
  if (mode === 'meaning') return Math.max(limit, MEANING_POOL)
  return Math.max(limit, LEAST_POOL, Math.min(MOST_POOL, PER_WORD * countWords(question)))
}

/** Options of {@link poolOf}. */
export interface PoolOptions<R extends RecallRecord> {
  readonly vector: Float32Array | undefined
  /** The {@link legSize} of the question. */
  readonly size: number
  /** So many records nearest to the vector. */
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
  let { size, nearest } = options
  for (;;) {
    const { pool, all } = await fill(source, question, { ...options, size, nearest })
    if (all || pool.length >= limit) return pool
    size = Math.min(size * GROWTH, Number.MAX_SAFE_INTEGER)
    if (vector !== undefined) nearest = source.byMeaning(vector, size)
  }
}

async function fill<R extends RecallRecord>(
  source: RecallSource<R>,
  question: Question,
  { size, vector, nearest: nearestHits, byWords, statistics, isFresh, pace }: PoolOptions<R>,
): Promise<{ readonly pool: readonly PooledCandidate<R>[]; readonly all: boolean }> {
  const matches = new Map<string, RecordMatch>()
  const wordHits = async () => {
    const hits = await bestByWords(source, question, statistics, size)
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

/** A filter may leave nothing but records with a frequent word, which are found by it then. */
async function bestByWords<R extends RecallRecord>(
  source: RecallSource<R>,
  question: Question,
  statistics: WordStatistics,
  size: number,
): Promise<readonly LegHit<R>[]> {
  const telling = dropFrequentWords(question, statistics)
  const hits = await source.byWords(telling, size)
  const isAll = telling.terms.length === question.terms.length || telling.terms.length === 0
  return hits.length > 0 || isAll ? hits : source.byWords(question, size)
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
