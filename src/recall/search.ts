import { Pace } from '../platform/pace.js'
import type { Candidate } from './candidate.js'
import { diversify } from './diversity.js'
import { type ExplainedAnswer, type Explanation, explain } from './explain.js'
import { WORD_PARTS } from './fuse.js'
import { compareTokens, type QuestionTokens, withMaxSims } from './max-sim.js'
import type { RecallMode } from './mode.js'
import { contentWords, overlap } from './overlap.js'
import { legSize, neighborsOf, type PooledCandidate, poolOf, WITH_NEIGHBORS } from './pool.js'
import { parseQuestion, type Question } from './question.js'
import { type RankOptions, rankCandidates } from './rank.js'
import type { RankedCandidate } from './ranked-candidate.js'
import type { RecallRecord, RecallSource } from './recall-source.js'
import { bestScore, MIN_HIT_SCORE, minAnswerScore } from './score.js'
import { StageClock } from './timings.js'
import { correctTypos } from './typo-correction.js'
import { isStale, type Weights } from './weigh.js'

/** Options of {@link search}. */
export interface SearchOptions {
  readonly limit: number
  /** The time of the question, in seconds since 1970. */
  readonly now: number
  /** The question's vector; without it only words are searched. */
  readonly vector?: Float32Array | undefined
  /** The question's token vectors; without them no signatures are compared. */
  readonly tokens?: QuestionTokens | undefined
  readonly mode?: RecallMode | undefined
  /** Default: `MIN_HIT_SCORE`, and no hits at all if the best score is below `minAnswerScore`. */
  readonly minScore?: number | undefined
  /** 0 to 1; default 0. */
  readonly diversity?: number | undefined
  /** Whether to include records that have outlived their `staleAfterSecs`. Default false. */
  readonly stale?: boolean | undefined
  readonly weights?: Weights | undefined
  readonly explain?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Parts and stages to leave out, for ablation measurements. */
  readonly without?: ReadonlySet<string> | undefined
}

/** A record that answers. */
export interface SearchHit<R extends RecallRecord> {
  readonly record: R
  readonly score: number
  /** Whether its vector was compared; false if it has none, or if the model can read none of its text. */
  readonly compared: boolean
  readonly explanation?: Explanation | undefined
}

/** The answer, and what it is based on. */
export interface SearchAnswer<R extends RecallRecord> {
  readonly hits: readonly SearchHit<R>[]
  /** The parsed question, with corrections of its typing errors. */
  readonly question: Question
  /** `words` when the question, or every candidate, has no vector. */
  readonly basis: RecallMode
}

/** The records that answer a question, best first; none if nothing answers. */
export async function search<R extends RecallRecord>(
  source: RecallSource<R>,
  query: string,
  options: SearchOptions,
): Promise<SearchAnswer<R>> {
  const { now, mode = 'hybrid', signal, without = new Set<string>() } = options
  const vector = mode === 'words' ? undefined : options.vector
  const byWords = mode !== 'meaning'
  const pace = new Pace(signal)
  const clock = new StageClock()
  await pace.turn()
  // A store may search vectors on threads of its own: meanwhile the question is parsed, and its words are counted.
  const size = legSize(query, options.limit, mode)
  const nearest = vector === undefined ? NOTHING : source.byMeaning(vector, size)
  // If another step fails first, its error is the one to report.
  nearest.catch(() => {})
  const parsed = parseQuestion(query, now, { times: !without.has('dates') })
  const question = without.has('typos') || !byWords ? parsed : await correctTypos(source, parsed, pace)
  await pace.turn()
  const statistics = await source.statistics(question.units)
  clock.end('read')
  await pace.turn()
  const off = new Set([...without, ...(byWords ? [] : WORD_PARTS)])
  const rank = (pool: readonly PooledCandidate<R>[], excluded: ReadonlySet<string>) => {
    const rankOptions: RankOptions = { now, weights: options.weights, without: excluded }
    return rankCandidates(
      question,
      pool.map(({ candidate }) => candidate),
      statistics,
      rankOptions,
    )
  }
  const isFresh = (candidate: Candidate) => options.stale === true || !isStale(candidate, now)
  const tokens = vector === undefined || off.has('maxSim') ? undefined : options.tokens
  const found = await withTokenMatches(
    await poolOf(source, question, {
      ...{ vector, size, nearest, byWords, statistics, limit: options.limit, isFresh, pace },
    }),
  )
  clock.end('candidates')
  await pace.turn()
  const pool = [
    ...found,
    ...(off.has('context')
      ? []
      : (await neighborsOfBest(found)).filter(({ candidate }) => isFresh(candidate))),
  ]
  await pace.turn()
  clock.end('neighbors')
  const hasVectors = pool.some(({ candidate }) => candidate.cosine !== undefined)
  const basis = vector === undefined || (byWords && !hasVectors) ? 'words' : mode
  const ranked = rank(pool, off)
  clock.end('rank')
  await pace.turn()
  const answer = { question, basis, timings: clock.times }
  return { hits: selectHits(ranked, pool, answer, options), question, basis }

  async function neighborsOfBest(
    known: readonly PooledCandidate<R>[],
  ): Promise<readonly PooledCandidate<R>[]> {
    const best = rank(known, new Set([...off, ...LATER_STAGES])).slice(0, WITH_NEIGHBORS)
    const places = best.flatMap(({ candidate }) => (candidate.source === undefined ? [] : [candidate.source]))
    await pace.turn()
    const ids = new Set(known.map(({ record }) => record.id))
    return withTokenMatches(await neighborsOf(source, question, { vector, places, known: ids, pace }))
  }

  async function withTokenMatches(
    pooled: readonly PooledCandidate<R>[],
  ): Promise<readonly PooledCandidate<R>[]> {
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

/** Stages that need the neighbors, or that only change the order of the first candidates. */
const LATER_STAGES = ['context', 'asking', 'answerFirst', 'newestFirst'] as const

function selectHits<R extends RecallRecord>(
  ranked: readonly RankedCandidate[],
  pool: readonly PooledCandidate<R>[],
  answer: ExplainedAnswer,
  { limit, minScore, diversity = 0, explain: explains = false }: SearchOptions,
): readonly SearchHit<R>[] {
  if (minScore === undefined && bestScore(ranked) < minAnswerScore(answer.basis)) return []
  const eligible = withMinScore(ranked, minScore ?? MIN_HIT_SCORE, diversity === 0 ? limit : ranked.length)
  const selected =
    diversity === 0
      ? [...eligible.keys()]
      : diversify(
          Float64Array.from(eligible, ({ rank }) => rank),
          overlaps(eligible, answer.question),
          limit,
          diversity,
        )
  const pooled = new Map(pool.map((one) => [one.record.id, one]))
  return selected.flatMap((at) => {
    const hit = eligible[at]
    const source = hit === undefined ? undefined : pooled.get(hit.candidate.id)
    if (hit === undefined || source === undefined) return []
    return [
      {
        record: source.record,
        score: hit.score,
        compared: hit.candidate.cosine !== undefined,
        ...(explains && { explanation: explain(hit, source, answer) }),
      },
    ]
  })
}

/** Up to `most` candidates with at least this score, in their order. Later ones are not scored. */
function withMinScore(ranked: readonly RankedCandidate[], minScore: number, most: number): RankedCandidate[] {
  const eligible: RankedCandidate[] = []
  for (const one of ranked) {
    if (eligible.length === most) break
    if (one.score >= minScore) eligible.push(one)
  }
  return eligible
}

/** The similarity of two candidates by index: the overlap of their content words, without those of the question. */
function overlaps(
  ranked: readonly RankedCandidate[],
  { sequence }: Question,
): (one: number, other: number) => number {
  const words = ranked.map(({ candidate: { text } }) => contentWords(text, sequence))
  return (one, other) => overlap(words[one] ?? NO_WORDS, words[other] ?? NO_WORDS)
}

const NO_WORDS: ReadonlySet<string> = new Set()
const NOTHING: Promise<readonly never[]> = Promise.resolve([])
