import {
  checkOptions,
  invalid,
  requireBoolean,
  requireOneOf,
  requireOptionalSignal,
  requireText,
  requireWholeNumber,
} from '../options/check.js'
import { checkFilter, type RecordFilter } from '../records/filter.js'
import { requireTime } from '../records/time.js'
import { RECALL_MODES, type RecallMode } from './mode.js'
import type { Weights } from './weigh.js'

/** Options of `recall`. */
export interface RecallOptions {
  /** Maximum number of results, at least 1; default 5. */
  readonly limit?: number | undefined
  /**
   * By words and meaning together (`hybrid`, the default), or by one of them. Without an engine, or when the question
   * cannot be embedded, `hybrid` searches by words alone and `meaning` rejects.
   */
  readonly mode?: RecallMode | undefined
  /**
   * Only memories with at least this score, 0 to 1. Default: at least 0.01, and no results at all if the best score is
   * below 0.2 (0.1 by words alone), because then nothing answers.
   */
  readonly minScore?: number | undefined
  /** Only matching records. Default: every active one that has not outlived its `staleAfterSecs`. */
  readonly filter?: RecordFilter | undefined
  /** Only this scope and those below it. Default: the scope of the memory or its handle. */
  readonly scope?: string | undefined
  /** 0 (default: the best, even if similar) to 1 (as different as possible). Above 0, similar results rank lower. */
  readonly diversity?: number | undefined
  /** How much importance, confidence and age change a rank; see {@link Weights}. */
  readonly weights?: Weights | undefined
  /**
   * When the question is asked, in whole seconds since 1970; default: now. "Yesterday", `staleAfterSecs` and recency are
   * relative to it. Memories created later are found too; `filter: { createdBefore }` excludes them.
   */
  readonly now?: number | undefined
  /** Whether each hit explains its rank. Default false. */
  readonly explain?: boolean | undefined
  /** Aborts the call, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** Options of `recallContext`. */
export interface RecallContextOptions extends Omit<RecallOptions, 'explain'> {
  /** Maximum length in UTF-16 units, at least 100; default 4,000, or none with `maxTokens`. */
  readonly maxLength?: number | undefined
  /** Maximum number of tokens, at least 25. The estimate is for models of English text and is seldom too low. */
  readonly maxTokens?: number | undefined
  /**
   * How many memories of the same conversation or file to add before and after each one, as far as there is space; 0
   * (default) to 10.
   */
  readonly neighbors?: number | undefined
}

/** Minimum space for the beginning of a memory that is cut: less would be of little use. */
export const MIN_ROOM = 100

/** The same in tokens. */
export const MIN_TOKENS = 25

const MAX_NEIGHBORS = 10

const CONTEXT_KEYS = [
  'limit',
  'mode',
  'minScore',
  'filter',
  'scope',
  'diversity',
  'weights',
  'now',
  'signal',
] as const satisfies readonly (keyof RecallOptions)[]

const RECALL_KEYS = [...CONTEXT_KEYS, 'explain'] as const satisfies readonly (keyof RecallOptions)[]

const WEIGHT_KEYS = [
  'importance',
  'confidence',
  'recency',
  'recencyHalfLife',
] as const satisfies readonly (keyof Weights)[]

/** @param where the method's name, for error messages */
export function checkRecall(query: string, given: RecallOptions, where = 'recall'): RecallOptions {
  const options = check(query, given, where, RECALL_KEYS)
  if (options.explain !== undefined) requireBoolean(options.explain, 'explain')
  return options
}

export function checkRecallContext(query: string, given: RecallContextOptions): RecallContextOptions {
  const options = check(query, given, 'recallContext', [
    ...CONTEXT_KEYS,
    'maxLength',
    'maxTokens',
    'neighbors',
  ])
  if (options.maxLength !== undefined) requireWholeNumber(options.maxLength, 'maxLength', MIN_ROOM)
  if (options.maxTokens !== undefined) requireWholeNumber(options.maxTokens, 'maxTokens', MIN_TOKENS)
  if (options.neighbors !== undefined) requireWholeNumber(options.neighbors, 'neighbors', 0, MAX_NEIGHBORS)
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
  if (options.now !== undefined) requireTime(options.now, 'now')
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

/** When a question is asked, in whole seconds since 1970. */
export function askedAt({ now = Math.floor(Date.now() / 1000) }: Pick<RecallOptions, 'now'>): number {
  return now
}

/** Scores once were cosines; callers that pass -1 to get all results still work. */
const MIN_SCORE = -1

function requireShare(value: unknown, what: string): void {
  requireNumber(value, what, 0)
}

function requireNumber(value: unknown, what: string, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least && value <= 1)) return
  throw invalid(what, 'a number from 0 to 1', value)
}
