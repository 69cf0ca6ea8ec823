import type { Asked } from './asked.js'
import type { FusionPart } from './fuse.js'
import type { RecallMode } from './mode.js'
import type { LegPlace, PooledCandidate } from './pool.js'
import { FORMULA_VERSION, type RankedCandidate } from './rank.js'
import type { RecallRecord } from './recall-source.js'
import type { StageTimings } from './timings.js'

/** Factors that multiply the sum of the parts. */
export interface RankFactors {
  /** Below 1 for a turn that only asks. */
  readonly asking: number
  /** Below 1 for a record without a number, where the question asks for one. */
  readonly amount: number
  /** From its importance, confidence and age, by the `weights` of the question. */
  readonly weight: number
}

/** Why a record has its rank. */
export interface Explanation {
  /** Version of the formula; ranks and scores of different versions are not comparable. */
  readonly version: number
  /** What the answer is based on: `words` when the question, or every candidate, has no vector. */
  readonly basis: RecallMode
  /** Its place among the best by words, with its BM25; undefined when it is not among them. */
  readonly words: LegPlace | undefined
  /** Its place among the best by meaning, with its cosine; undefined when it is not among them. */
  readonly meaning: LegPlace | undefined
  /** Parts of the question that it contains, as they were typed. */
  readonly matched: readonly string[]
  /** Parts of the question that it does not contain. */
  readonly missing: readonly string[]
  /** What each part adds to its rank. */
  readonly parts: Readonly<Record<FusionPart, number>>
  /** What its neighbors in the same conversation or file add to its rank. */
  readonly context: number
  /** Factors that then multiply the sum. */
  readonly factors: RankFactors
  /** Whether it ranks behind the record that replaced it. */
  readonly replaced: boolean
  /** How long the stages of the question took, the same for each of its hits. */
  readonly timings: StageTimings
}

/** What holds for all hits of an answer. */
export interface ExplainedAnswer {
  readonly asked: Asked
  readonly basis: RecallMode
  readonly timings: StageTimings
}

export function explain<R extends RecallRecord>(
  { candidate, parts, effects: { context, asking, amount, weight } }: RankedCandidate,
  { words, meaning }: PooledCandidate<R>,
  { asked: { units }, basis, timings }: ExplainedAnswer,
): Explanation {
  const stands = (at: number) => (candidate.match.units[at] ?? 0) > 0
  return {
    version: FORMULA_VERSION,
    basis,
    words,
    meaning,
    matched: units.filter((_, at) => stands(at)).map(({ typed }) => typed),
    missing: units.filter((_, at) => !stands(at)).map(({ typed }) => typed),
    parts,
    context,
    factors: { asking, amount, weight },
    replaced: candidate.replacedBy !== undefined,
    timings,
  }
}
