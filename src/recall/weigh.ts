import { DAY } from '../dates/calendar.js'
import type { Candidate } from './candidate.js'

/** How much importance, confidence and age change a rank; 0 turns a factor off. */
export interface Weights {
  /** For `importanceScore`: 1 raises the rank by half of this share, 0 lowers it by as much. Default 0.1. */
  readonly importance?: number | undefined
  /** For `confidence`, in the same way. Default 0.05. */
  readonly confidence?: number | undefined
  /** The share that a new record gains; the gain fades with age. Default 0: it harms questions about old things. */
  readonly recency?: number | undefined
  /** Seconds after which half of the gain is left. Default 30 days. */
  readonly recencyHalfLife?: number | undefined
}

const DEFAULTS = { importance: 0.1, confidence: 0.05, recency: 0, recencyHalfLife: 30 * DAY } as const

/** The importance or confidence that changes no rank. An unknown importance counts as this. */
const NEUTRAL = 0.5

/** The factor for a candidate's rank value, from its importance, confidence and age. */
export function weightFactor(candidate: Candidate, now: number, weights: Weights = {}): number {
  const {
    importance = DEFAULTS.importance,
    confidence = DEFAULTS.confidence,
    recency = DEFAULTS.recency,
    recencyHalfLife = DEFAULTS.recencyHalfLife,
  } = weights
  const age = Math.max(0, now - candidate.createdAt)
  return (
    (1 + importance * ((candidate.importanceScore ?? NEUTRAL) - NEUTRAL)) *
    (1 + confidence * (candidate.confidence - NEUTRAL)) *
    (1 + recency * 2 ** (-age / recencyHalfLife))
  )
}

/** The recency for a question about the present: enough for a record to pass an older one that says nearly the same. */
const NOW_RECENCY = 0.2

/** The minimum half-life for such a question: records a few days apart count as equally old. */
const NOW_HALF_LIFE = 7 * DAY

/** The half-life for such a question, as a share of the age of the oldest candidate. */
const NOW_SHARE = 0.25

/** The weights for a question about the present. Weights that the caller gave are kept. */
export function weightsForNow(
  candidates: readonly Pick<Candidate, 'createdAt'>[],
  now: number,
  weights: Weights = {},
): Weights {
  if (weights.recency !== undefined) return weights
  const oldest = candidates.reduce((least, { createdAt }) => Math.min(least, createdAt), now)
  const recencyHalfLife = weights.recencyHalfLife ?? Math.max(NOW_HALF_LIFE, NOW_SHARE * (now - oldest))
  return { ...weights, recency: NOW_RECENCY, recencyHalfLife }
}

/** Whether a record has outlived its `staleAfterSecs`. */
export function isStale(
  { createdAt, staleAfterSecs }: Pick<Candidate, 'createdAt' | 'staleAfterSecs'>,
  now: number,
): boolean {
  return staleAfterSecs !== undefined && createdAt + staleAfterSecs < now
}

/** A replaced record's rank value is at most this share of its replacement's. */
const MAX_REPLACED_SHARE = 0.99

/** Ranks a record with a superseded statement behind the record that replaced the statement. */
export function demoteReplaced(candidates: readonly Candidate[], ranking: Float64Array): Float64Array {
  if (candidates.every(({ replacedBy }) => replacedBy === undefined)) return ranking
  const places = new Map(candidates.map(({ id }, at) => [id, at]))
  return ranking.map((value, at) => {
    const replacement = places.get(candidates[at]?.replacedBy ?? '')
    return replacement === undefined
      ? value
      : Math.min(value, MAX_REPLACED_SHARE * (ranking[replacement] ?? value))
  })
}
