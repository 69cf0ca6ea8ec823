import { amountFactor } from './amount.js'
import type { Asked } from './asked.js'
import { askingFactor } from './asking.js'
import type { Candidate, WordStatistics } from './candidate.js'
import { addContext, repliedTo } from './context.js'
import { type FusionParts, fuse, fusionParts, NO_PARTS, sumsOf, unrelatedSums } from './fuse.js'
import { answerScore } from './score.js'
import { type Weights, weightFactor, weightsForNow, yieldToNewer } from './weigh.js'

/** Raised with every change of a rank or a score: those of different versions are not comparable. */
export const FORMULA_VERSION = 4

/** A candidate in its place. */
export interface RankedCandidate {
  readonly candidate: Candidate
  /** Its rank among the candidates of this question; comparable with nothing else. */
  readonly rank: number
  /** How well it answers, 0 to 1, in any store. */
  readonly score: number
  /** What each part adds to its rank. */
  readonly parts: FusionParts
  /** What its neighbors added to its rank, and the factors that multiplied the sum. */
  readonly effects: {
    readonly context: number
    readonly asking: number
    readonly amount: number
    readonly weight: number
  }
}

/** What else decides a ranking. */
export interface RankOptions {
  /** Seconds since 1970. */
  readonly now: number
  readonly weights?: Weights | undefined
  /** Parts and stages to leave out, to measure what each is worth. */
  readonly without?: ReadonlySet<string> | undefined
}

/** The candidates of a question, best first; of equals, the older first, then by id. */
export function rankCandidates(
  asked: Asked,
  candidates: readonly Candidate[],
  statistics: WordStatistics,
  { now, weights, without = new Set() }: RankOptions,
): readonly RankedCandidate[] {
  const parts = fuse(fusionParts(asked, candidates, statistics), without)
  const fused = sumsOf(parts)
  const inContext = without.has('context')
    ? fused
    : addContext(candidates, fused, unrelatedSums(candidates, without))
  const asking = candidates.map(({ text }) => (without.has('asking') ? 1 : askingFactor(text)))
  const amount = candidates.map(({ text }) => (without.has('amount') ? 1 : amountFactor(asked, text)))
  const weighing = asked.asksNow && !without.has('now') ? weightsForNow(candidates, now, weights) : weights
  const weight = candidates.map((candidate) => weightFactor(candidate, now, weighing))
  const weighed = inContext.map(
    (value, at) => value * (asking[at] ?? 1) * (amount[at] ?? 1) * (weight[at] ?? 1),
  )
  const ranking = yieldToNewer(candidates, weighed)
  const replied = without.has('context') ? [] : repliedTo(candidates)
  return candidates
    .map((candidate, at): RankedCandidate => {
      const effects = {
        context: (inContext[at] ?? 0) - (fused[at] ?? 0),
        asking: asking[at] ?? 1,
        amount: amount[at] ?? 1,
        weight: weight[at] ?? 1,
      }
      return new Ranked({
        candidate,
        rank: ranking[at] ?? 0,
        parts: parts[at] ?? NO_PARTS,
        effects,
        score: () => answerScore(candidate, asked, replied[at]),
      })
    })
    .sort((a, b) => b.rank - a.rank || a.candidate.createdAt - b.candidate.createdAt || byId(a, b))
}

interface RankedParts extends Omit<RankedCandidate, 'score'> {
  readonly score: () => number
}

/** Only the first ones are asked how well they answer. */
class Ranked implements RankedCandidate {
  readonly candidate: Candidate
  readonly rank: number
  readonly parts: FusionParts
  readonly effects: RankedCandidate['effects']
  readonly #score: () => number
  #known: number | undefined

  constructor({ candidate, rank, parts, effects, score }: RankedParts) {
    this.candidate = candidate
    this.rank = rank
    this.parts = parts
    this.effects = effects
    this.#score = score
  }

  get score(): number {
    this.#known ??= this.#score()
    return this.#known
  }
}

function byId({ candidate: a }: RankedCandidate, { candidate: b }: RankedCandidate): number {
  return a.id < b.id ? -1 : 1
}
