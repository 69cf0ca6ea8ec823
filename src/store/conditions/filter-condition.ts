import type { CheckedFilter } from '../../records/filter.js'
import type { CheckedMetadataFilter } from '../../records/metadata-filter.js'
import { withinCondition } from './scope-sql.js'
import { allOf, type SqlCondition } from './sql-condition.js'

/** The conditions on a record `r` for which databases need different SQL. */
export interface FilterDialect {
  kinds(kinds: readonly string[]): SqlCondition
  /** The record has all of these tags. */
  tags(tags: readonly string[]): SqlCondition
  sourceId(id: string): SqlCondition
  confidence(least: number): SqlCondition
  metadata(filter: CheckedMetadataFilter): SqlCondition
}

const TIMES = [
  ['createdFrom', 'r.created_at >= ?'],
  ['createdBefore', 'r.created_at < ?'],
  ['updatedFrom', 'r.updated_at >= ?'],
  ['updatedBefore', 'r.updated_at < ?'],
] as const

/** The condition that a record `r` matches a filter. */
export function conditionOf(filter: CheckedFilter, dialect: FilterDialect): SqlCondition {
  const { includeInactive, scope, within, kind, tag, sourceTurnId, sourceId, minConfidence, metadata } =
    filter
  const conditions: SqlCondition[] = []
  const add = (sql: string, ...values: SqlCondition['values']) => conditions.push({ sql, values })
  if (includeInactive !== true) add("r.status = 'active'")
  if (scope !== undefined) add('r.scope = ?', scope)
  const below = within === undefined ? null : withinCondition(within)
  if (below !== null) conditions.push(below)
  if (kind !== undefined) conditions.push(dialect.kinds(kind))
  if (tag !== undefined) conditions.push(dialect.tags(tag))
  if (sourceTurnId !== undefined) add('r.source_turn_id = ?', sourceTurnId)
  if (sourceId !== undefined) conditions.push(dialect.sourceId(sourceId))
  for (const [key, sql] of TIMES) {
    const time = filter[key]
    if (time !== undefined) add(sql, time)
  }
  if (minConfidence !== undefined) conditions.push(dialect.confidence(minConfidence))
  if (metadata !== undefined) conditions.push(dialect.metadata(metadata))
  return allOf(conditions)
}
