import { RecollectError } from '../errors.js'
import { turnParts } from '../memory/turn.js'
import {
  checkOptions,
  describeValue,
  requireOptionalSignal,
  requireText,
  requireWholeNumber,
} from '../options/check.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { checkFilter, filterCondition, type RecordFilter } from '../store/sqlite/records/filter-sql.js'
import { normalizedText } from '../store/sqlite/records/same-text.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import type { Embedder } from '../vectors/embedder.js'

/** A memory that answers a question. */
export interface MemorySearchHit {
  /** The memory as it was when it was found. */
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
  /** Only records that it lets pass; default every active one. */
  readonly filter?: RecordFilter | undefined
  /** Ends the call with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** What is recalled as text. */
export interface RecallContextOptions extends RecallOptions {
  /** Only memories that score at least this, -1 to 1; default 0.25. */
  readonly minScore?: number | undefined
  /** At most so many UTF-16 units, at least 100; default 4,000. */
  readonly maxLength?: number | undefined
}

const DEFAULT_LIMIT = 5
const DEFAULT_MAX_LENGTH = 4_000

/** Below this the embedded model's answers have little to do with the question. */
const CONTEXT_MIN_SCORE = 0.25

/** What a memory that does not fit ends in. */
const CUT_MARK = ' [truncated]'

/** Room below which a memory's beginning would say little. */
const MIN_ROOM = 100

const RECALL_KEYS = ['limit', 'minScore', 'filter', 'signal']

export function checkRecall(query: string, options: RecallOptions): RecallOptions {
  return check(query, options, 'recall', RECALL_KEYS)
}

export function checkRecallContext(query: string, given: RecallContextOptions): RecallContextOptions {
  const options = check(query, given, 'recallContext', [...RECALL_KEYS, 'maxLength'])
  if (options.maxLength !== undefined) requireWholeNumber(options.maxLength, 'maxLength', MIN_ROOM)
  return options
}

function check<O extends RecallOptions>(query: string, given: O, where: string, keys: readonly string[]): O {
  requireText(query, 'query')
  const options = checkOptions(given, keys, where)
  if (options.limit !== undefined) requireWholeNumber(options.limit, 'limit', 1)
  requireOptionalSignal(options.signal, 'signal')
  if (options.filter !== undefined) {
    checkFilter(options.filter, where)
    filterCondition(options.filter)
  }
  const { minScore } = options
  if (minScore !== undefined && !(typeof minScore === 'number' && minScore >= -1 && minScore <= 1)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected minScore to be a number from -1 to 1, received ${describeValue(minScore)}`,
    )
  }
  return options
}

export async function recall(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  query: string,
  options: RecallOptions,
): Promise<MemorySearchHit[]> {
  const { limit = DEFAULT_LIMIT, minScore = -1, filter, signal } = options
  const vector = await queryVector(repository, engine, query, signal)
  return hits(repository, engine, vector, limit, filter).filter(({ score }) => score >= minScore)
}

/** Memories as lines of text for a prompt, best first, or null when none fits the question. */
export async function recallContext(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  query: string,
  options: RecallContextOptions,
): Promise<string | null> {
  const { limit = DEFAULT_LIMIT, minScore = CONTEXT_MIN_SCORE, filter, signal } = options
  const { maxLength = DEFAULT_MAX_LENGTH } = options
  const vector = await queryVector(repository, engine, query, signal)
  const asked = normalizedText(query)
  // The question itself, captured before, would be the best hit and tell nothing.
  let fetched = limit
  for (;;) {
    const found = hits(repository, engine, vector, fetched, filter)
    const telling = found.filter(({ record, score }) => score >= minScore && !onlyAsks(record, asked))
    if (telling.length >= limit || found.length < fetched) return lines(telling.slice(0, limit), maxLength)
    fetched = Math.min(fetched * 2, Number.MAX_SAFE_INTEGER)
  }
}

async function queryVector(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  query: string,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const vector = await engine.embed(query, { signal, priority: 'interactive' })
  await repository.requireSpaceOf(engine, { signal })
  return vector
}

function hits(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  vector: Float32Array,
  limit: number,
  filter: RecordFilter | undefined,
): MemorySearchHit[] {
  return repository
    .searchRecords(vector, limit, { fingerprint: engine.info.fingerprint, filter })
    .map(({ record, distance }) => ({ record, distance, score: 1 - (distance * distance) / 2 }))
}

/** Whether an episode holds the question and no answer to it. */
function onlyAsks(record: MemoryRecord, asked: string): boolean {
  if (record.kind !== 'episode') return false
  const [user, assistant] = turnParts(record)
  return assistant === undefined && user !== undefined && normalizedText(user.text) === asked
}

/** In order, as far as there is room; the one for which there is too little is cut, and is the last. */
function lines(found: readonly MemorySearchHit[], maxLength: number): string | null {
  const written: string[] = []
  let left = maxLength
  for (const { record } of found) {
    const line = `- [${record.kind}] ${record.text.replaceAll(/\s*\n\s*/g, ' / ')}`
    if (line.length > left) {
      if (left >= MIN_ROOM) written.push(cut(line, left))
      break
    }
    written.push(line)
    left -= line.length + 1
  }
  return written.length === 0 ? null : written.join('\n')
}

/** On a character boundary. */
function cut(line: string, length: number): string {
  const end = length - CUT_MARK.length
  const split = /[\ud800-\udbff]/.test(line.charAt(end - 1))
  return line.slice(0, split ? end - 1 : end) + CUT_MARK
}
