import type { Candidate } from './candidate.js'
import type { FusionParts } from './fuse.js'

/** A candidate with its rank value and score. */
export interface RankedCandidate {
  readonly candidate: Candidate
  /** Its rank value, by which the candidates of this question are sorted; not comparable with those of others. */
  readonly rank: number
  /** How well it answers, 0 to 1, whatever the store. */
  readonly score: number
  /** What each part adds to its rank value. */
  readonly parts: FusionParts
  /** What its neighbors add to the sum, and the factors that then multiply it. */
  readonly effects: {
    readonly context: number
    readonly asking: number
    readonly amount: number
    readonly weight: number
  }
}
