import type { FusionPart } from './fuse.js'
import type { RecallMode } from './mode.js'
import type { LegPlace, PooledCandidate } from './pool.js'
import type { Question } from './question.js'
import { FORMULA_VERSION } from './rank.js'
import type { RankedCandidate } from './ranked-candidate.js'
import type { RecallRecord } from './recall-source.js'
import type { StageTimings } from './timings.js'

/** Factors that multiply the sum of the parts. */
export interface RankFactors {
  /** Below 1 for a turn that only asks a question. */
  readonly asking: number
  /** Below 1 for a record without a number, if the question asks for one. */
  readonly amount: number
  /** From its importance, confidence and age, by the option `weights`. */
  readonly weight: number
}

/** Why a record has its rank. */
export interface Explanation {
  /** Version of the formula; ranks and scores of different versions are not comparable. */
  readonly version: number
  /** What the answer is based on: `words` when the question, or every candidate, has no vector. */
  readonly basis: RecallMode
  /** Its place among the best by words, with its BM25; undefined if it is not among them. */
  readonly words: LegPlace | undefined
  /** Its place among the best by meaning, with its cosine; undefined if it is not among them. */
  readonly meaning: LegPlace | undefined
  /** Parts of the question that it contains, as they were typed. */
  readonly matched: readonly string[]
  /** Parts of the question that it does not contain. */
  readonly missing: readonly string[]
  /** What each part adds to the sum that ranks it. */
  readonly parts: Readonly<Record<FusionPart, number>>
  /** What its neighbors in the same conversation or file add to that sum. */
  readonly context: number
  /** Factors that then multiply the sum. */
  readonly factors: RankFactors
  /** Whether it ranks behind the record that replaced it. */
  readonly replaced: boolean
  /** How long each stage took; the same for all hits of a question. */
  readonly timings: StageTimings
}

/** The parts of an explanation that all hits of a question share. */
export interface ExplainedAnswer {
  readonly question: Question
  readonly basis: RecallMode
  readonly timings: StageTimings
}

export function explain<R extends RecallRecord>(
  { candidate, parts, effects: { context, asking, amount, weight } }: RankedCandidate,
  { words, meaning }: PooledCandidate<R>,
  { question: { units }, basis, timings }: ExplainedAnswer,
): Explanation {
  const contains = (at: number) => (candidate.match.units[at] ?? 0) > 0
  return {
    version: FORMULA_VERSION,
    basis,
    words,
    meaning,
    matched: units.filter((_, at) => contains(at)).map(({ typed }) => typed),
    missing: units.filter((_, at) => !contains(at)).map(({ typed }) => typed),
    parts,
    context,
    factors: { asking, amount, weight },
    replaced: candidate.replacedBy !== undefined,
    timings,
  }
}
