import type { CheckedFilter } from '../../../records/filter.js'
import { withinCondition } from '../../conditions/scope-sql.js'
import { allOf, type SqlCondition } from '../../conditions/sql-condition.js'
import { metadataCondition } from './metadata-sql.js'

const TIMES = [
  ['createdFrom', 'r.created_at >= ?'],
  ['createdBefore', 'r.created_at < ?'],
  ['updatedFrom', 'r.updated_at >= ?'],
  ['updatedBefore', 'r.updated_at < ?'],
] as const

/**
 * The beginning is what the index of tags holds; then what costs little: where no character is escaped, a tag stands in
 * the JSON as it is. A file from elsewhere may hold tags that are not JSON: such a record has no tag, and stops no search.
 */
const HAS_TAG = `r.tags <> '[]' AND (instr(r.tags, ?) > 0 OR instr(r.tags, '\\') > 0) AND
  EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(r.tags) THEN r.tags ELSE '[]' END) AS t WHERE t.value = ?)`

/** That a record `r` passes a filter. */
export function filterCondition(filter: CheckedFilter): SqlCondition {
  const conditions: SqlCondition[] = []
  const add = (sql: string, ...values: SqlCondition['values']) => conditions.push({ sql, values })
  if (filter.includeInactive !== true) add("r.status = 'active'")
  if (filter.scope !== undefined) add('r.scope = ?', filter.scope)
  if (filter.within !== undefined) {
    const within = withinCondition(filter.within)
    if (within !== null) conditions.push(within)
  }
  if (filter.kind !== undefined) {
    // One placeholder whatever their number, so that one prepared statement serves all.
    add('r.kind IN (SELECT value FROM json_each(?))', JSON.stringify(filter.kind))
  }
  for (const tag of filter.tag ?? []) add(HAS_TAG, JSON.stringify(tag), tag)
  if (filter.sourceTurnId !== undefined) add('r.source_turn_id = ?', filter.sourceTurnId)
  if (filter.sourceId !== undefined) add('r.source_id = ?', filter.sourceId)
  for (const [key, sql] of TIMES) {
    const time = filter[key]
    if (time !== undefined) add(sql, time)
  }
  if (filter.minConfidence !== undefined) add('r.confidence >= ?', filter.minConfidence)
  if (filter.metadata !== undefined) conditions.push(metadataCondition(filter.metadata))
  return allOf(conditions)
}

/** The index that knows the few records of a turn, a source or a scope; null for a filter that may let most records pass. */
export function selectiveIndex(filter: CheckedFilter): string | null {
  if (filter.sourceTurnId !== undefined) return 'memory_records_source_turn'
  if (filter.scope !== undefined && filter.sourceId !== undefined) return 'memory_records_source'
  if (filter.scope !== undefined) return 'memory_records_scope'
  return filter.within === undefined || filter.within === '' ? null : 'memory_records_scope'
}

/**
 * The index for a listing under a filter, named in the query: by status or kind SQLite would find, and sort, all
 * records for every page.
 */
export function filterIndex(filter: CheckedFilter): string {
  return `INDEXED BY ${selectiveIndex(filter) ?? 'memory_records_created_at'}`
}
