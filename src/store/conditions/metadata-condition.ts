import type { CheckedMetadataFilter, MetadataConditions } from '../../records/metadata-filter.js'
import { allOf, type SqlCondition } from './sql-condition.js'

const COMPARISONS = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const

/** The bounds that a filter sets, each with its SQL operator. */
export function boundsOf(conditions: MetadataConditions): readonly (readonly [string, string | number])[] {
  return COMPARISONS.flatMap(([key, operator]) => {
    const bound = conditions[key]
    return bound === undefined ? [] : [[operator, bound] as const]
  })
}

/** The condition that every path of a filter meets its conditions. */
export function everyPath(
  filter: CheckedMetadataFilter,
  pathCondition: (path: string, conditions: MetadataConditions) => SqlCondition,
): SqlCondition {
  return allOf(Object.entries(filter).map(([path, conditions]) => pathCondition(path, conditions)))
}

/** The condition that one of these holds; there must be at least one. */
export function oneOf(choices: readonly SqlCondition[]): SqlCondition {
  return {
    sql: `(${choices.map(({ sql }) => sql).join(' OR ')})`,
    values: choices.flatMap(({ values }) => values),
  }
}
