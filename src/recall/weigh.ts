import type { Candidate } from './candidate.js'

/** How much what is known about a record moves its rank; 0 turns a factor off. */
export interface Weights {
  /** Of `importanceScore`: 1 raises a rank by half of this, 0 lowers it by as much. Default 0.1. */
  readonly importance?: number | undefined
  /** Of `confidence`, in the same way. Default 0.05. */
  readonly confidence?: number | undefined
  /** What a record of this moment gains; it fades with age. Default 0: it harms where old things are asked for. */
  readonly recency?: number | undefined
  /** Seconds after which half of that gain is left. Default 30 days. */
  readonly recencyHalfLife?: number | undefined
}

const DEFAULTS = { importance: 0.1, confidence: 0.05, recency: 0, recencyHalfLife: 30 * 86_400 } as const

/** The weight of a record about which nothing is known. */
const NEUTRAL = 0.5

/** What a candidate's rank is multiplied by. */
export function weightFactor(candidate: Candidate, now: number, weights: Weights = {}): number {
  const { importance, confidence, recency, recencyHalfLife } = { ...DEFAULTS, ...defined(weights) }
  const age = Math.max(0, now - candidate.createdAt)
  return (
    (1 + importance * ((candidate.importanceScore ?? NEUTRAL) - NEUTRAL)) *
    (1 + confidence * (candidate.confidence - NEUTRAL)) *
    (1 + recency * 2 ** (-age / recencyHalfLife))
  )
}

/** Whether a record has outlived the time that it was said to hold. */
export function isStale(
  { createdAt, staleAfterSecs }: Pick<Candidate, 'createdAt' | 'staleAfterSecs'>,
  now: number,
): boolean {
  return staleAfterSecs !== undefined && createdAt + staleAfterSecs < now
}

/** How far behind what replaced it a record stays. */
const BEHIND = 0.99

/** A record that tells what was superseded ranks behind the record that says what holds now. */
export function yieldToNewer(candidates: readonly Candidate[], ranking: Float64Array): Float64Array {
  const places = new Map(candidates.map(({ id }, at) => [id, at]))
  return ranking.map((value, at) => {
    const replacement = places.get(candidates[at]?.replacedBy ?? '')
    return replacement === undefined ? value : Math.min(value, BEHIND * (ranking[replacement] ?? value))
  })
}

function defined(weights: Weights): Partial<Record<keyof Weights, number>> {
  return Object.fromEntries(Object.entries(weights).filter(([, value]) => value !== undefined))
}
