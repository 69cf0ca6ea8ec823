import { type Asked, readQuestion } from './asked.js'
import type { Candidate } from './candidate.js'
import { diversify } from './diversity.js'
import { type ExplainedAnswer, type Explanation, explain } from './explain.js'
import { WORD_PARTS } from './fuse.js'
import { type AskedTokens, compareTokens, withMaxSims } from './max-sim.js'
import type { RecallMode } from './mode.js'
import { overlap, tellingWords } from './overlap.js'
import { Pace } from './pace.js'
import { corrected, neighborsOf, type PooledCandidate, poolOf, WITH_NEIGHBORS } from './pool.js'
import { type RankedCandidate, type RankOptions, rankCandidates } from './rank.js'
import type { RecallRecord, RecallSource } from './recall-source.js'
import { bestScore, MIN_ANSWER_SCORE, MIN_HIT_SCORE } from './score.js'
import { StageClock } from './timings.js'
import { isStale, type Weights } from './weigh.js'

/** How a question is answered. */
export interface SearchOptions {
  readonly limit: number
  /** When it is asked, in seconds since 1970. */
  readonly now: number
  /** The question's vector; without it words answer alone. */
  readonly vector?: Float32Array | undefined
  /** The question's tokens; without them no signature is compared. */
  readonly tokens?: AskedTokens | undefined
  readonly mode?: RecallMode | undefined
  /** Default: `MIN_HIT_SCORE`, and no hits at all where the best scores below `MIN_ANSWER_SCORE`. */
  readonly minScore?: number | undefined
  /** 0 to 1; default 0. */
  readonly diversity?: number | undefined
  /** Whether to include records that have outlived their time. Default false. */
  readonly stale?: boolean | undefined
  readonly weights?: Weights | undefined
  readonly explain?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Parts and stages to leave out, to measure what each is worth. */
  readonly without?: ReadonlySet<string> | undefined
}

/** A record that answers. */
export interface SearchHit<R extends RecallRecord> {
  readonly record: R
  readonly score: number
  /** Whether its vector was compared: not without one, nor where the model can read none of its text. */
  readonly compared: boolean
  readonly explanation?: Explanation | undefined
}

/** The answer, and what it is based on. */
export interface SearchAnswer<R extends RecallRecord> {
  readonly hits: readonly SearchHit<R>[]
  /** The question as it was read, with what its typing errors may have meant. */
  readonly question: Asked
  /** `words` when the question, or every candidate, has no vector. */
  readonly basis: RecallMode
}

/** The records that answer a question, best first; none where nothing answers. */
export async function search<R extends RecallRecord>(
  source: RecallSource<R>,
  question: string,
  options: SearchOptions,
): Promise<SearchAnswer<R>> {
  const { now, mode = 'hybrid', signal, without = new Set<string>() } = options
  const vector = mode === 'words' ? undefined : options.vector
  const byWords = mode !== 'meaning'
  const pace = new Pace(signal)
  const clock = new StageClock()
  await pace.turn()
  const read = readQuestion(question, now, { times: !without.has('dates') })
  const asked = without.has('typos') || !byWords ? read : await corrected(source, read, pace)
  await pace.turn()
  const statistics = await source.statistics(asked.units)
  clock.ends('read')
  await pace.turn()
  const off = new Set([...without, ...(byWords ? [] : WORD_PARTS)])
  const rank = (pool: readonly PooledCandidate<R>[], left: ReadonlySet<string>) => {
    const rankOptions: RankOptions = { now, weights: options.weights, without: left }
    return rankCandidates(
      asked,
      pool.map(({ candidate }) => candidate),
      statistics,
      rankOptions,
    )
  }
  const fresh = (candidate: Candidate) => options.stale === true || !isStale(candidate, now)
  const tokens = vector === undefined || off.has('maxSim') ? undefined : options.tokens
  const found = await signed(
    await poolOf(source, asked, { vector, byWords, statistics, limit: options.limit, fresh, pace }),
  )
  clock.ends('candidates')
  await pace.turn()
  const pool = [
    ...found,
    ...(off.has('context') ? [] : (await beside(found)).filter(({ candidate }) => fresh(candidate))),
  ]
  await pace.turn()
  clock.ends('neighbors')
  const measured = pool.some(({ candidate }) => candidate.cosine !== undefined)
  const basis = vector === undefined || (byWords && !measured) ? 'words' : mode
  const ranked = rank(pool, off)
  clock.ends('rank')
  await pace.turn()
  const based = { asked, basis, timings: clock.times }
  return { hits: chosen(ranked, pool, based, options), question: asked, basis }

  async function beside(known: readonly PooledCandidate<R>[]): Promise<readonly PooledCandidate<R>[]> {
    const best = rank(known, new Set([...off, 'context', 'asking'])).slice(0, WITH_NEIGHBORS)
    const places = best.flatMap(({ candidate }) => (candidate.source === undefined ? [] : [candidate.source]))
    await pace.turn()
    const ids = new Set(known.map(({ record }) => record.id))
    return signed(await neighborsOf(source, asked, { vector, places, known: ids, pace }))
  }

  async function signed(pooled: readonly PooledCandidate<R>[]): Promise<readonly PooledCandidate<R>[]> {
    if (tokens === undefined || pooled.length === 0) return pooled
    const near = pooled.filter(({ candidate }) => candidate.cosine !== undefined)
    const signatures = await source.signatures(near.map(({ record }) => record))
    const values = await compareTokens(tokens, signatures, () => pace.turn())
    const compared = withMaxSims(
      pooled.map(({ candidate }) => candidate),
      values,
    )
    return pooled.map((one, at) => ({ ...one, candidate: compared[at] ?? one.candidate }))
  }
}

function chosen<R extends RecallRecord>(
  ranked: readonly RankedCandidate[],
  pool: readonly PooledCandidate<R>[],
  based: ExplainedAnswer,
  { limit, minScore, diversity = 0, explain: explains = false }: SearchOptions,
): readonly SearchHit<R>[] {
  if (minScore === undefined && bestScore(ranked) < MIN_ANSWER_SCORE) return []
  const fitting = fittingOf(ranked, minScore ?? MIN_HIT_SCORE, diversity === 0 ? limit : ranked.length)
  const places =
    diversity === 0
      ? [...fitting.keys()]
      : diversify(
          Float64Array.from(fitting, ({ rank }) => rank),
          overlaps(fitting, based.asked),
          limit,
          diversity,
        )
  const pooled = new Map(pool.map((one) => [one.record.id, one]))
  return places.flatMap((at) => {
    const hit = fitting[at]
    const of = hit === undefined ? undefined : pooled.get(hit.candidate.id)
    if (hit === undefined || of === undefined) return []
    return [
      {
        record: of.record,
        score: hit.score,
        compared: hit.candidate.cosine !== undefined,
        ...(explains && { explanation: explain(hit, of, based) }),
      },
    ]
  })
}

/** The first ones, in their order, that answer well enough. */
function fittingOf(ranked: readonly RankedCandidate[], minScore: number, most: number): RankedCandidate[] {
  const fitting: RankedCandidate[] = []
  for (const one of ranked) {
    if (fitting.length === most) break
    if (one.score >= minScore) fitting.push(one)
  }
  return fitting
}

/** How alike two candidates are, by their places: of what they say beside the words of the question. */
function overlaps(
  ranked: readonly RankedCandidate[],
  { sequence }: Asked,
): (one: number, other: number) => number {
  const words = ranked.map(({ candidate: { text } }) => tellingWords(text, sequence))
  return (one, other) => overlap(words[one] ?? NO_WORDS, words[other] ?? NO_WORDS)
}

const NO_WORDS: ReadonlySet<string> = new Set()
