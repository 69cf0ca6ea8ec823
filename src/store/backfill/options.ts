import { RecollectError } from '../../errors.js'
import {
  checkOptions,
  describeValue,
  requireBoolean,
  requireOneOf,
  requireOptionalFunction,
  requireOptionalSignal,
  requireString,
  requireWholeNumber,
} from '../../options/check.js'
import { requireScope } from '../../records/scope.js'
import type {
  BatchEmbedMissingOptions,
  BatchEmbedOptions,
  EmbedRecordsOptions,
  RetryOptions,
} from '../embedding.js'

export function checkBatchOptions<O extends BatchEmbedOptions>(
  given: O,
  where: string,
  more: readonly string[] = [],
): O {
  const options = checkOptions(given, ['chunkSize', 'onProgress', 'signal', ...more], where)
  if (options.chunkSize !== undefined) requireWholeNumber(options.chunkSize, 'chunkSize', 1, 1024)
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  return options
}

/** Options of `batchEmbedMissing` alone. */
export const MISSING_KEYS = [
  'within',
  'signatures',
] as const satisfies readonly (keyof BatchEmbedMissingOptions)[]

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkMissingOptions(given: BatchEmbedMissingOptions): BatchEmbedMissingOptions {
  const options = checkBatchOptions(given, 'batchEmbedMissing', MISSING_KEYS)
  if (options.within !== undefined) requireScope(options.within, 'within')
  if (options.signatures !== undefined) requireBoolean(options.signatures, 'signatures')
  return options
}

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkEmbedRecordsOptions(given: EmbedRecordsOptions): {
  readonly signal: AbortSignal | undefined
  readonly priority: 'interactive' | 'background'
} {
  const options = checkOptions(given, ['signal', 'priority'], 'embedRecords')
  requireOptionalSignal(options.signal, 'signal')
  const priority = requireOneOf(options.priority ?? 'interactive', 'priority', ['interactive', 'background'])
  return { signal: options.signal, priority }
}

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkRetryOptions(given: RetryOptions): {
  readonly limit: number
  readonly untried: boolean
  readonly signal: AbortSignal | undefined
} {
  const options = checkOptions(given, ['limit', 'untried', 'signal'], 'retryFailedEmbeddings')
  requireOptionalSignal(options.signal, 'signal')
  const limit = requireWholeNumber(options.limit ?? 32, 'limit', 1, 1024)
  const untried = requireBoolean(options.untried ?? false, 'untried')
  return { limit, untried, signal: options.signal }
}

/** @throws RecollectError `INVALID_ARGUMENT` */
export function requireRecordIds(ids: unknown): string[] {
  if (!Array.isArray(ids)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected an array of record ids, received ${describeValue(ids)}`,
    )
  }
  return Array.from(ids, (id: unknown, index) => requireString(id, `recordIds[${index}]`))
}
