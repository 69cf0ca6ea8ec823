import {
  checkOptions,
  describeValue,
  requireOptionalSignal,
  requireText,
  requireWholeNumber,
} from '../arguments/options.js'
import type { Embedder } from '../embedder.js'
import { RecollectError } from '../errors.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { RecordFilter } from '../store/records/record-filter.js'
import type { SqliteMemoryRepository } from '../store/repository.js'

/** A memory that answers a question. */
export interface MemorySearchHit {
  readonly record: MemoryRecord
  /** Euclidean distance of the vectors, 0 to 2: `d^2 = 2 - 2 cos`. */
  readonly distance: number
  /** How well it answers, -1 to 1; here the cosine of the vectors. */
  readonly score: number
}

/** What is recalled. */
export interface RecallOptions {
  /** At most so many, at least 1; default 5. */
  readonly limit?: number | undefined
  /** Only memories that score at least this, -1 to 1; default all. */
  readonly minScore?: number | undefined
  readonly filter?: RecordFilter | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is recalled as text. */
export interface RecallContextOptions extends RecallOptions {
  /** At most so many UTF-16 units, at least 100; default 4,000. */
  readonly maxLength?: number | undefined
}

const DEFAULT_LIMIT = 5
const DEFAULT_MAX_LENGTH = 4_000

/** Below this the embedded model's answers have little to do with the question. */
const CONTEXT_MIN_SCORE = 0.25

const RECALL_KEYS = ['limit', 'minScore', 'filter', 'signal']

export function checkRecall(query: string, options: RecallOptions, more: readonly string[] = []): void {
  requireText(query, 'query')
  checkOptions(options, [...RECALL_KEYS, ...more], 'recall')
  if (options.limit !== undefined) requireWholeNumber(options.limit, 'limit', 1)
  requireOptionalSignal(options.signal, 'signal')
  const { minScore } = options
  if (minScore !== undefined && !(typeof minScore === 'number' && minScore >= -1 && minScore <= 1)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected minScore to be a number from -1 to 1, received ${describeValue(minScore)}`,
    )
  }
}

export async function recall(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  query: string,
  options: RecallOptions,
): Promise<MemorySearchHit[]> {
  const { limit = DEFAULT_LIMIT, minScore = -1, filter, signal } = options
  const vector = await engine.embed(query, { signal, priority: 'interactive' })
  await repository.requireSpaceOf(engine, { signal })
  const hits = repository.searchRecords(vector, limit, { fingerprint: engine.info.fingerprint, filter })
  return hits
    .map(({ record, distance }) => ({ record, distance, score: 1 - (distance * distance) / 2 }))
    .filter(({ score }) => score >= minScore)
}

/** Memories as lines of text for a prompt, best first, or null when none fits the question. */
export async function recallContext(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  query: string,
  options: RecallContextOptions,
): Promise<string | null> {
  const { maxLength = DEFAULT_MAX_LENGTH, ...recallOptions } = options
  const hits = await recall(repository, engine, query, { minScore: CONTEXT_MIN_SCORE, ...recallOptions })
  const lines: string[] = []
  let left = maxLength
  for (const { record } of hits) {
    const line = `- [${record.kind}] ${record.text.replaceAll(/\s*\n\s*/g, ' / ')}`
    if (line.length > left) continue
    lines.push(line)
    left -= line.length + 1
  }
  return lines.length === 0 ? null : lines.join('\n')
}
