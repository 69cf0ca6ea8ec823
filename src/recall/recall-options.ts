import { RecollectError } from '../errors.js'
import {
  checkOptions,
  describeValue,
  requireBoolean,
  requireOneOf,
  requireOptionalSignal,
  requireText,
  requireWholeNumber,
} from '../options/check.js'
import { checkFilter, type RecordFilter } from '../records/filter.js'
import { RECALL_MODES, type RecallMode } from './mode.js'
import type { Weights } from './weigh.js'

/** What is recalled. */
export interface RecallOptions {
  /** Maximum number of results, at least 1; default 5. */
  readonly limit?: number | undefined
  /**
   * By words and meaning together (`hybrid`, the default), or by one of them. Without an engine, and where the
   * question cannot be embedded, words answer in place of both; `meaning` rejects.
   */
  readonly mode?: RecallMode | undefined
  /**
   * Only memories that score at least this, 0 to 1. Default: the best of all, but none at all where the best of
   * them scores below 0.25, since nothing answers then.
   */
  readonly minScore?: number | undefined
  /** Only records that it lets pass; default every active one that has not outlived its `staleAfterSecs`. */
  readonly filter?: RecordFilter | undefined
  /** Only this scope and all below it; default all that the memory, or its handle, reaches. */
  readonly scope?: string | undefined
  /** 0 (default: the best, however alike) to 1 (as different as can be): rewordings fill one place. */
  readonly diversity?: number | undefined
  /** How much importance, confidence and age move a rank; see {@link Weights}. */
  readonly weights?: Weights | undefined
  /** Whether each hit says why it ranks where it does. Default false. */
  readonly explain?: boolean | undefined
  /** Ends the call with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** What is recalled as text. */
export interface RecallContextOptions extends Omit<RecallOptions, 'explain'> {
  /** Maximum length in UTF-16 units, at least 100; default 4,000. */
  readonly maxLength?: number | undefined
}

/** Room below which a memory's beginning would say little. */
export const MIN_ROOM = 100

const CONTEXT_KEYS = [
  'limit',
  'mode',
  'minScore',
  'filter',
  'scope',
  'diversity',
  'weights',
  'signal',
] as const satisfies readonly (keyof RecallOptions)[]

const RECALL_KEYS = [...CONTEXT_KEYS, 'explain'] as const satisfies readonly (keyof RecallOptions)[]

const WEIGHT_KEYS = [
  'importance',
  'confidence',
  'recency',
  'recencyHalfLife',
] as const satisfies readonly (keyof Weights)[]

/** @param where the call, as the caller wrote it */
export function checkRecall(query: string, given: RecallOptions, where = 'recall'): RecallOptions {
  const options = check(query, given, where, RECALL_KEYS)
  if (options.explain !== undefined) requireBoolean(options.explain, 'explain')
  return options
}

export function checkRecallContext(query: string, given: RecallContextOptions): RecallContextOptions {
  const options = check(query, given, 'recallContext', [...CONTEXT_KEYS, 'maxLength'])
  if (options.maxLength !== undefined) requireWholeNumber(options.maxLength, 'maxLength', MIN_ROOM)
  return options
}

function check<O extends RecallContextOptions>(
  query: string,
  given: O,
  where: string,
  keys: readonly string[],
): O {
  requireText(query, 'query')
  const options = checkOptions(given, keys, where)
  if (options.limit !== undefined) requireWholeNumber(options.limit, 'limit', 1)
  if (options.mode !== undefined) requireOneOf(options.mode, 'mode', RECALL_MODES)
  requireOptionalSignal(options.signal, 'signal')
  requireNumber(options.minScore, 'minScore', MIN_SCORE)
  requireShare(options.diversity, 'diversity')
  const filter = options.filter === undefined ? undefined : checkFilter(options.filter, where)
  const weights = options.weights === undefined ? undefined : checkWeights(options.weights)
  return { ...options, filter, weights }
}

function checkWeights(given: Weights): Weights {
  const weights = checkOptions(given, WEIGHT_KEYS, 'weights')
  for (const key of ['importance', 'confidence', 'recency'] as const)
    requireShare(weights[key], `weights.${key}`)
  const { recencyHalfLife } = weights
  if (recencyHalfLife !== undefined) requireWholeNumber(recencyHalfLife, 'weights.recencyHalfLife', 1)
  return { ...weights }
}

/** Scores were cosines once: what asks for all of them so goes on to get them. */
const MIN_SCORE = -1

function requireShare(value: unknown, what: string): void {
  requireNumber(value, what, 0)
}

function requireNumber(value: unknown, what: string, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least && value <= 1)) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to be a number from 0 to 1, received ${describeValue(value)}`,
  )
}
