import { RecollectError } from '../../../errors.js'
import {
  type JsonValue,
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryRecord,
  type MemorySource,
} from '../../../records/memory-record.js'

/** A row of `memory_records`, as SQLite returns it. In a damaged or foreign file any column may have any value. */
export interface RecordRow {
  readonly seq: number
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
  readonly scope: unknown
  readonly source_id: unknown
  readonly source_position: unknown
  readonly source_line: unknown
  readonly source_end_line: unknown
  readonly source_heading: unknown
  readonly source_title: unknown
}

/** The columns of `memory_records r` for a {@link RecordRow}. */
export const RECORD_COLUMNS = `r.seq, r.id, r.kind, r.status, r.text, r.confidence, r.source_turn_id, r.tags, r.supersedes,
  r.created_at, r.updated_at, r.importance_score, r.stale_after_secs, r.metadata, r.scope, r.source_id,
  r.source_position, r.source_line, r.source_end_line, r.source_heading,
  (SELECT s.title FROM sources s WHERE s.scope = r.scope AND s.id = r.source_id) AS source_title`

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
    scope: text(row, 'scope'),
    ...(row.source_id === null ? {} : { source: source(row) }),
  }
}

function source(row: RecordRow): MemorySource {
  return {
    id: text(row, 'source_id'),
    position: number(row, 'source_position'),
    ...(row.source_line === null ? {} : { line: number(row, 'source_line') }),
    ...(row.source_end_line === null ? {} : { endLine: number(row, 'source_end_line') }),
    ...(row.source_heading === null ? {} : { heading: text(row, 'source_heading') }),
    ...(row.source_title === null ? {} : { title: text(row, 'source_title') }),
  }
}

function corrupt(row: RecordRow, column: keyof RecordRow, expected: string): RecollectError {
  const id = typeof row.id === 'string' ? JSON.stringify(row.id.slice(0, 80)) : 'of no readable id'
  return new RecollectError(
    'STORE_CORRUPT',
    `Expected column ${column} of record ${id} to contain ${expected}`,
  )
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
  // A shortcut, because most records have no tags.
  if (row.tags === '[]') return []
  const value = json(row, 'tags')
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value
  throw corrupt(row, 'tags', 'a JSON array of strings')
}
