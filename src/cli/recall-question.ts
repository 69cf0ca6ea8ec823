import type { RecallMode } from '../recall/mode.js'
import type { RecallOptions } from '../recall/recall-options.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import { type FilterOptions, toFilter } from './filter.js'

/** Options of the commands that ask what `recall` asks. */
export interface QuestionOptions extends FilterOptions {
  readonly limit?: number
  readonly minScore?: number
  readonly diversity?: number
  readonly mode?: RecallMode
}

/** Converts them to the options of the library. */
export function toRecallOptions(
  repository: SqliteMemoryRepository,
  options: QuestionOptions,
  scope: string,
  signal: AbortSignal,
): RecallOptions {
  const { limit, minScore, diversity, mode } = options
  return { limit, minScore, diversity, mode, filter: toFilter(repository, options, scope), signal }
}
