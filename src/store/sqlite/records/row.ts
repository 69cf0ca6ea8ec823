import { RecollectError } from '../../../errors.js'
import {
  type JsonValue,
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryRecord,
} from '../../../records/memory-record.js'

/** A row of `memory_records`, as SQLite gives it. In a damaged or foreign file any column may hold anything. */
export interface RecordRow {
  readonly id: unknown
  readonly kind: unknown
  readonly status: unknown
  readonly text: unknown
  readonly confidence: unknown
  readonly source_turn_id: unknown
  readonly tags: unknown
  readonly supersedes: unknown
  readonly created_at: unknown
  readonly updated_at: unknown
  readonly importance_score: unknown
  readonly stale_after_secs: unknown
  readonly metadata: unknown
}

export const RECORD_COLUMNS =
  'r.id, r.kind, r.status, r.text, r.confidence, r.source_turn_id, r.tags, r.supersedes, r.created_at, r.updated_at, r.importance_score, r.stale_after_secs, r.metadata'

/** @throws RecollectError `STORE_CORRUPT` naming record and column */
export function toRecord(row: RecordRow): MemoryRecord {
  const id = text(row, 'id')
  return {
    id,
    kind: choice(row, 'kind', MEMORY_KINDS),
    status: choice(row, 'status', MEMORY_STATUSES),
    text: text(row, 'text'),
    confidence: number(row, 'confidence'),
    sourceTurnId: row.source_turn_id === null ? null : text(row, 'source_turn_id'),
    tags: tags(row),
    supersedes: row.supersedes === null ? null : text(row, 'supersedes'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
    ...(row.importance_score === null ? {} : { importanceScore: number(row, 'importance_score') }),
    ...(row.stale_after_secs === null ? {} : { staleAfterSecs: number(row, 'stale_after_secs') }),
    ...(row.metadata === null ? {} : { metadata: json(row, 'metadata') as JsonValue }),
  }
}

function corrupt(row: RecordRow, column: keyof RecordRow, expected: string): RecollectError {
  const id = typeof row.id === 'string' ? JSON.stringify(row.id.slice(0, 80)) : 'of no readable id'
  return new RecollectError('STORE_CORRUPT', `Expected column ${column} of record ${id} to hold ${expected}`)
}

function text(row: RecordRow, column: keyof RecordRow): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw corrupt(row, column, 'text')
}

function number(row: RecordRow, column: keyof RecordRow): number {
  const value = row[column]
  if (typeof value === 'number') return value
  throw corrupt(row, column, 'a number')
}

function choice<T extends string>(row: RecordRow, column: keyof RecordRow, choices: readonly T[]): T {
  for (const known of choices) if (known === row[column]) return known
  throw corrupt(row, column, `one of ${choices.join(', ')}`)
}

function json(row: RecordRow, column: keyof RecordRow): unknown {
  try {
    return JSON.parse(text(row, column))
  } catch {
    throw corrupt(row, column, 'JSON')
  }
}

function tags(row: RecordRow): string[] {
  // Most records have none.
  if (row.tags === '[]') return []
  const value = json(row, 'tags')
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value
  throw corrupt(row, 'tags', 'a JSON array of strings')
}
