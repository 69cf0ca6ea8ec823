import type { CheckedFilter } from '../../../records/filter.js'
import { withinCondition } from '../../conditions/scope-sql.js'
import { allOf, type SqlCondition } from '../../conditions/sql-condition.js'
import { encodeText } from '../connection/encoding.js'
import { keyOf } from '../connection/keys.js'
import { metadataCondition } from './metadata-sql.js'

const TIMES = [
  ['createdFrom', 'r.created_at >= ?'],
  ['createdBefore', 'r.created_at < ?'],
  ['updatedFrom', 'r.updated_at >= ?'],
  ['updatedBefore', 'r.updated_at < ?'],
] as const

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
  if (filter.kind !== undefined) add(`r.kind IN (${filter.kind.map(() => '?').join(', ')})`, ...filter.kind)
  if (filter.tag !== undefined) add('r.tags @> ?::jsonb', tagsJson(filter.tag))
  if (filter.sourceTurnId !== undefined) add('r.source_turn_id = ?', filter.sourceTurnId)
  if (filter.sourceId !== undefined) add('r.source_key = ?', keyOf(filter.sourceId))
  for (const [key, sql] of TIMES) {
    const time = filter[key]
    if (time !== undefined) add(sql, time)
  }
  if (filter.minConfidence !== undefined) add('r.confidence >= ?::float8', filter.minConfidence)
  if (filter.metadata !== undefined) conditions.push(metadataCondition(filter.metadata))
  return allOf(conditions)
}

/** Tags as they are stored. */
export function tagsJson(tags: readonly string[]): string {
  return JSON.stringify(tags.map(encodeText))
}
