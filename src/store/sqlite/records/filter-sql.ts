import type { CheckedFilter } from '../../../records/filter.js'
import { conditionOf, type FilterDialect } from '../../conditions/filter-condition.js'
import { allOf, type SqlCondition } from '../../conditions/sql-condition.js'
import { metadataCondition } from './metadata-sql.js'

/**
 * The first condition matches the index of tags, the second is a cheap check: if no character is escaped, a tag occurs
 * in the JSON unchanged. A foreign file may have tags that are not JSON: such a record has no tags, and does not make
 * a search fail.
 */
const HAS_TAG = `r.tags <> '[]' AND (instr(r.tags, ?) > 0 OR instr(r.tags, '\\') > 0) AND
  EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(r.tags) THEN r.tags ELSE '[]' END) AS t WHERE t.value = ?)`

const DIALECT: FilterDialect = {
  // One placeholder for any number of kinds, so that one prepared statement serves all.
  kinds: (kinds) => ({
    sql: 'r.kind IN (SELECT value FROM json_each(?))',
    values: [JSON.stringify(kinds)],
  }),
  tags: (tags) => allOf(tags.map((tag) => ({ sql: HAS_TAG, values: [JSON.stringify(tag), tag] }))),
  sourceId: (id) => ({ sql: 'r.source_id = ?', values: [id] }),
  confidence: (least) => ({ sql: 'r.confidence >= ?', values: [least] }),
  metadata: metadataCondition,
}

/** The condition that a record `r` matches a filter. */
export function filterCondition(filter: CheckedFilter): SqlCondition {
  return conditionOf(filter, DIALECT)
}

/** The index for the few records of a turn, a source or a scope; null for a filter that may match most records. */
export function selectiveIndex(filter: CheckedFilter): string | null {
  if (filter.sourceTurnId !== undefined) return 'memory_records_source_turn'
  if (filter.scope !== undefined && filter.sourceId !== undefined) return 'memory_records_source'
  if (filter.scope !== undefined) return 'memory_records_scope'
  return filter.within === undefined || filter.within === '' ? null : 'memory_records_scope'
}

/**
 * The index for a listing under a filter, named in the query: with an index of status or kind SQLite would find and
 * sort all records for every page.
 */
export function filterIndex(filter: CheckedFilter): string {
  return `INDEXED BY ${selectiveIndex(filter) ?? 'memory_records_created_at'}`
}
