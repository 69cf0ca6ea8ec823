import type { RecallMode } from '../recall/mode.js'
import type { RecallOptions } from '../recall/recall-options.js'
import type { MemoryStore } from '../store/store.js'
import { type FilterOptions, toFilter } from './filter.js'

/** Options of the commands that ask a question like `recall`. */
export interface QuestionOptions extends FilterOptions {
  readonly limit?: number
  readonly minScore?: number
  readonly diversity?: number
  readonly mode?: RecallMode
}

/** Converts them to the options of the library. */
export async function toRecallOptions(
  store: MemoryStore,
  options: QuestionOptions,
  scope: string,
  signal: AbortSignal,
): Promise<RecallOptions> {
  const { limit, minScore, diversity, mode } = options
  return { limit, minScore, diversity, mode, filter: await toFilter(store, options, scope), signal }
}
