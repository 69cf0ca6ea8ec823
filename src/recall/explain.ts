import type { Asked } from './asked.js'
import { FUSION_WEIGHTS, type FusionPart } from './fuse.js'
import type { RecallMode } from './mode.js'
import type { LegPlace, PooledCandidate } from './pool.js'
import { FORMULA_VERSION, type RankedCandidate } from './rank.js'
import type { RecallRecord } from './recall-source.js'

/** What the sum of the parts is multiplied by. */
export interface RankFactors {
  /** Below 1 for a turn that only asks. */
  readonly asking: number
  /** What its importance, confidence and age make of it, by the `weights` of the question. */
  readonly weight: number
}

/** Why a record ranks where it does. */
export interface Explanation {
  /** Of the formula: two of different versions do not compare. */
  readonly version: number
  /** What the answer goes by: words alone where there is no vector of the question, or of no candidate. */
  readonly basis: RecallMode
  /** Where the leg of words has it, and its BM25; undefined outside its best. */
  readonly words: LegPlace | undefined
  /** Where the leg of meaning has it, and the cosine; undefined outside its best. */
  readonly meaning: LegPlace | undefined
  /** What of the question stands in it, as it was typed. */
  readonly matched: readonly string[]
  /** What of the question does not. */
  readonly missing: readonly string[]
  /** What each way of finding adds to its rank. */
  readonly parts: Readonly<Record<FusionPart, number>>
  /** What stands beside it adds this. */
  readonly context: number
  /** What the sum is multiplied by then: below 1 for a turn that only asks. */
  readonly factors: RankFactors
  /** Whether it was put behind the record that says what holds now. */
  readonly replaced: boolean
}

export function explain<R extends RecallRecord>(
  { candidate, parts, effects: { context, asking, weight } }: RankedCandidate,
  { words, meaning }: PooledCandidate<R>,
  { units }: Asked,
  basis: RecallMode,
): Explanation {
  const stands = (at: number) => (candidate.match.units[at] ?? 0) > 0
  const weighted = Object.entries(FUSION_WEIGHTS).map(([part, by]) => [part, by * parts[part as FusionPart]])
  return {
    version: FORMULA_VERSION,
    basis,
    words,
    meaning,
    matched: units.filter((_, at) => stands(at)).map(({ typed }) => typed),
    missing: units.filter((_, at) => !stands(at)).map(({ typed }) => typed),
    parts: Object.fromEntries(weighted) as Record<FusionPart, number>,
    context,
    factors: { asking, weight },
    replaced: candidate.replacedBy !== undefined,
  }
}
