import type { Asked } from './asked.js'
import type { Candidate, WordStatistics } from './candidate.js'

/** A way of finding: what it says of a record is weighed against what the others say. */
export type FusionPart = 'cosine' | 'bm25' | 'coverage' | 'together' | 'exact' | 'speaker' | 'maxSim'

/**
 * What each way of finding adds to a ranking. Chosen on LoCoMo's tuning half, Cranfield and the tuning half of our own
 * set together: half or twice any of them moves no set's nDCG@10 by more than .02, but for twice the cosine, which
 * costs LoCoMo .03. MaxSim: measured with 64 bits a token, projection from the Pepys diary; LoCoMo's first two
 * conversations gain .016, our own set loses nothing; at twice the weight it loses .02.
 */
export const FUSION_WEIGHTS = {
  cosine: 0.5,
  bm25: 0.5,
  coverage: 0.25,
  together: 0.2,
  exact: 0.25,
  speaker: 0.03,
  maxSim: 0.5,
} as const satisfies Readonly<Record<FusionPart, number>>

/** What each part gives a candidate, before its weight. */
export type FusionParts = Readonly<Record<FusionPart, number>>

/** BM25 of a term that stands in a text ever more often tends to this many times its weight (k1 1.2). */
const MAX_BM25 = 2.2

/** A question whose words are in most records has no weight to divide by. */
const MIN_WEIGHT = 0.1

/**
 * What each way of finding says of each candidate, each from 0 to about 1: by meaning the cosine; by words BM25 as a
 * share of the most that the question's words could give, the share of the question that stands in the text, its
 * neighboring words that stand together, and its codes and quoted phrases; whether the question names who speaks; and
 * MaxSim.
 *
 * BM25 by the best among the candidates, as it is often done, makes a poor best look good: measured worse on each set.
 */
export function fusionParts(
  asked: Asked,
  candidates: readonly Candidate[],
  { rows, unitRows }: WordStatistics,
): readonly FusionParts[] {
  const telling = asked.units.map((_, at) =>
    Math.log(1 + (rows - (unitRows[at] ?? 0) + 0.5) / ((unitRows[at] ?? 0) + 0.5)),
  )
  const weight = Math.max(MIN_WEIGHT, sum(asked.units.map((_, at) => fts5Weight(rows, unitRows[at] ?? 0))))
  const all = sum(telling)
  return candidates.map(({ cosine, bm25, maxSim, match, speaker }) => ({
    cosine: Math.max(0, cosine ?? 0),
    bm25: Math.min(1, bm25 / (MAX_BM25 * weight)),
    coverage: all === 0 ? 0 : sum(telling.map((value, at) => value * (match.units[at] ?? 0))) / all,
    together: match.together,
    exact: match.exact,
    speaker: speaker !== undefined && asked.names(speaker) ? 1 : 0,
    maxSim: Math.max(0, maxSim ?? 0),
  }))
}

/** How the candidates of one question rank. It tells which is better, not how good any is: that is `answerScore`. */
export function fuse(parts: readonly FusionParts[], without: ReadonlySet<string> = new Set()): Float64Array {
  const weights = Object.entries(FUSION_WEIGHTS).filter(([part]) => !without.has(part))
  return Float64Array.from(parts, (of) =>
    sum(weights.map(([part, weight]) => weight * of[part as FusionPart])),
  )
}

/** The weight that FTS5's `bm25()` gives a term. */
function fts5Weight(rows: number, holding: number): number {
  return Math.max(1e-6, Math.log((rows - holding + 0.5) / (holding + 0.5)))
}

function sum(values: readonly number[]): number {
  let all = 0
  for (const value of values) all += value
  return all
}
