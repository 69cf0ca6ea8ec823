import { RecollectError } from '../../../errors.js'
import {
  type JsonValue,
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryRecord,
  type MemorySource,
} from '../../../records/memory-record.js'
import { decodeJson, decodeText } from '../connection/encoding.js'

/** A row of `records`. Another program may have written values that a record may not have. */
export interface RecordRow {
  readonly seq: number
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly text: string
  readonly confidence: number
  readonly source_turn_id: string | null
  readonly tags: string
  readonly supersedes: string | null
  readonly created_at: number
  readonly updated_at: number
  readonly importance_score: number | null
  readonly stale_after_secs: number | null
  readonly metadata: string | null
  readonly scope: string
  readonly source_id: string | null
  readonly source_position: number | null
  readonly source_line: number | null
  readonly source_end_line: number | null
  readonly source_heading: string | null
  readonly source_title: string | null
}

/** The columns of `records r` for a {@link RecordRow}. */
export const RECORD_COLUMNS = `r.seq::float8 AS seq, r.id, r.kind, r.status, r.text, r.confidence, r.source_turn_id,
  r.tags::text AS tags, r.supersedes, r.created_at::float8 AS created_at, r.updated_at::float8 AS updated_at,
  r.importance_score, r.stale_after_secs::float8 AS stale_after_secs, r.metadata::text AS metadata, r.scope, r.source_id,
  r.source_position::float8 AS source_position, r.source_line::float8 AS source_line,
  r.source_end_line::float8 AS source_end_line, r.source_heading,
  (SELECT s.title FROM {sources} s WHERE s.scope = r.scope AND s.key = r.source_key) AS source_title`

/** @throws RecollectError `STORE_CORRUPT` naming record and column */
export function toRecord(row: RecordRow): MemoryRecord {
  return {
    id: row.id,
    kind: choice(row, 'kind', MEMORY_KINDS),
    status: choice(row, 'status', MEMORY_STATUSES),
    text: row.text,
    confidence: row.confidence,
    sourceTurnId: row.source_turn_id,
    tags: tags(row),
    supersedes: row.supersedes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.importance_score === null ? {} : { importanceScore: row.importance_score }),
    ...(row.stale_after_secs === null ? {} : { staleAfterSecs: row.stale_after_secs }),
    ...(row.metadata === null ? {} : { metadata: JSON.parse(decodeJson(row.metadata)) as JsonValue }),
    scope: row.scope,
    ...(row.source_id === null ? {} : { source: source(row, row.source_id) }),
  }
}

function source(row: RecordRow, id: string): MemorySource {
  return {
    id,
    position: row.source_position ?? 0,
    ...(row.source_line === null ? {} : { line: row.source_line }),
    ...(row.source_end_line === null ? {} : { endLine: row.source_end_line }),
    ...(row.source_heading === null ? {} : { heading: row.source_heading }),
    ...(row.source_title === null ? {} : { title: row.source_title }),
  }
}

function choice<T extends string>(row: RecordRow, column: 'kind' | 'status', choices: readonly T[]): T {
  for (const known of choices) if (known === row[column]) return known
  throw corrupt(row, column, `one of ${choices.join(', ')}`)
}

function tags(row: RecordRow): string[] {
  // A shortcut, because most records have no tags.
  if (row.tags === '[]') return []
  const value: unknown = JSON.parse(row.tags)
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value.map(decodeText)
  throw corrupt(row, 'tags', 'an array of strings')
}

function corrupt({ id }: RecordRow, column: string, expected: string): RecollectError {
  return new RecollectError(
    'STORE_CORRUPT',
    `Expected column ${column} of record ${JSON.stringify(id.slice(0, 80))} to contain ${expected}`,
  )
}
