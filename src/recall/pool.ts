import { foldText } from '../words/folding.js'
import { indexedText } from '../words/indexed-text.js'
import { type Stretch, stretches } from '../words/stretches.js'
import { type Asked, type AskedUnit, withReadings, wordsFor, wordsOf } from './asked.js'
import type { Candidate, CandidateSource } from './candidate.js'
import { type Match, matchText } from './match.js'
import type { Pace } from './pace.js'
import type { RecallRecord, RecallSource } from './recall-source.js'
import { readingsOf } from './typo.js'

/** The best of each leg. */
export const POOL = 100

/** So many of the best bring what stands beside them. */
export const WITH_NEIGHBORS = 20

const NEIGHBORS = [-2, -1, 1, 2] as const

/** Where a leg has a record, from 1, and by what. */
export interface LegPlace {
  /** From 1, the best. */
  readonly place: number
  /** BM25 of the words, or the cosine of the meaning. */
  readonly value: number
}

/** A candidate, the record that it is, and where each leg has it. */
export interface PooledCandidate<R extends RecallRecord> {
  readonly record: R
  readonly candidate: Candidate
  readonly words: LegPlace | undefined
  readonly meaning: LegPlace | undefined
}

/** Of a question with more unknown words, the others are no typing errors. */
const MAX_LOOKED_UP = 8

/** Readings for the words of a question that stand in no record. */
export async function corrected<R extends RecallRecord>(
  source: RecallSource<R>,
  asked: Asked,
  pace: Pace,
): Promise<Asked> {
  const { unitRows } = await source.statistics(asked.units)
  const readings = new Map<AskedUnit, readonly string[]>()
  let looked = 0
  for (const [at, unit] of asked.units.entries()) {
    const word = unit.forms[0]?.words[0] ?? ''
    if (unit.kind !== 'word' || word === '' || unitRows[at] !== 0) continue
    if (++looked > MAX_LOOKED_UP) break
    await pace.turn()
    const meant = readingsOf(word, await source.vocabulary(word.charAt(0)))
    if (meant.length > 0) readings.set(unit, meant)
  }
  return withReadings(asked, readings)
}

/** How the pool of a question is filled. */
export interface PoolOptions {
  readonly vector: Float32Array | undefined
  readonly byWords: boolean
  /** So many answers are wanted: the pool holds as many, where there are. */
  readonly limit: number
  /** Whether a candidate is to be in it. */
  readonly fresh: (candidate: Candidate) => boolean
  readonly pace: Pace
}

/** How many times as many are asked for where too few of them can be answers. */
const GROWTH = 4

/** The best of each leg, each once, without the question itself and what is left out. */
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
  { vector, byWords, fresh, pace }: PoolOptions,
): Promise<{ readonly pool: readonly PooledCandidate<R>[]; readonly all: boolean }> {
  const worded = byWords ? await source.byWords(asked, size) : []
  await pace.turn()
  const near = vector === undefined ? [] : await source.byMeaning(vector, size)
  await pace.turn()
  const places = (hits: typeof worded) =>
    new Map(hits.map(({ record, value }, at) => [record.id, { place: at + 1, value }]))
  const words = places(worded)
  const meaning = places(near)
  const records = new Map([...near, ...worded].map(({ record }) => [record.id, record]))
  const far = [...records.values()].filter(({ id }) => !meaning.has(id))
  const cosines = vector === undefined ? new Map<string, number>() : await source.cosines(vector, far)
  const pool: PooledCandidate<R>[] = []
  for (const record of records.values()) {
    if (pace.due) await pace.turn()
    if (onlyAsks(record, asked)) continue
    const { id } = record
    const cosine = meaning.get(id)?.value ?? cosines.get(id)
    const candidate = await candidateOf(record, asked, { cosine, bm25: words.get(id)?.value ?? 0, pace })
    if (fresh(candidate)) pool.push({ record, candidate, words: words.get(id), meaning: meaning.get(id) })
  }
  return { pool, all: worded.length < size && near.length < size }
}

/** What stands beside what. */
export interface NeighborOptions {
  readonly vector: Float32Array | undefined
  readonly places: readonly CandidateSource[]
  readonly known: ReadonlySet<string>
  readonly pace: Pace
}

/** What stands one and two places beside the best, and is not among the candidates. */
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
  const pool: PooledCandidate<R>[] = []
  for (const record of records) {
    if (pace.due) await pace.turn()
    const candidate = await candidateOf(record, asked, { cosine: cosines.get(record.id), bm25: 0, pace })
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
  return { ...record, cosine, bm25, match: (await bestStretch(record, asked, pace)).match }
}

/** A part of a record's text, and what of a question stands in it. */
export interface MatchedStretch extends Stretch {
  readonly ordinal: number
  readonly match: Match
}

/** A long text is as good as the best stretch of it, as in the index. */
export async function bestStretch(record: RecallRecord, asked: Asked, pace: Pace): Promise<MatchedStretch> {
  let best: MatchedStretch | undefined
  for (const [ordinal, stretch] of stretches(record.text).entries()) {
    if (pace.due) await pace.turn()
    const match = matchStretch(record, asked, stretch)
    if (best === undefined || match.coverage > best.match.coverage) best = { ...stretch, ordinal, match }
  }
  return best ?? { start: 0, end: record.text.length, ordinal: 0, match: matchText(asked, []) }
}

/** What of a question stands in a part of a record's text, with what the index has above it. */
export function matchStretch(
  { text, source, speaker, createdAt }: RecallRecord,
  asked: Asked,
  { start, end }: Stretch,
): Match {
  const prefix = [source?.title, source?.heading].filter((part) => part !== undefined).join(' ')
  const indexed = indexedText({ text: text.slice(start, end), prefix, speaker, at: createdAt })
  return matchText(asked, wordsFor(asked, indexed))
}

/** Who speaks. */
const NAME = /^[^\n:]{1,64}: +/

/** By so many units may a text differ from the question and still be it: marks, white space. */
const SLACK = 20

/** The question itself, captured before it was asked, answers nothing. A fact in the very words is the answer. */
export function onlyAsks(
  { text, kind = 'episode' }: Pick<RecallRecord, 'text' | 'kind'>,
  { sequence, length }: Asked,
): boolean {
  if (kind !== 'episode') return false
  if (sequence.length === 0 || text.length - length > MAX_NAME + SLACK) return false
  return [text, text.replace(NAME, '')].some((said) => {
    if (Math.abs(said.length - length) > SLACK) return false
    const words = wordsOf(foldText(said))
    return words.length === sequence.length && words.every((word, at) => word === sequence[at])
  })
}

const MAX_NAME = 66
