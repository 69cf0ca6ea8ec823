import {
  type CheckedMetadataFilter,
  type JsonScalar,
  type MetadataConditions,
  metadataPath,
} from '../../../records/metadata-filter.js'
import { boundsOf, everyPath, oneOf } from '../../conditions/metadata-condition.js'
import { allOf, type SqlCondition } from '../../conditions/sql-condition.js'

// A foreign file may have metadata that is not JSON: such a record has none, and does not make a search fail.
const METADATA = "CASE WHEN json_valid(r.metadata) THEN r.metadata ELSE 'null' END"

/** The condition that the metadata of a record `r` matches a filter. */
export function metadataCondition(filter: CheckedMetadataFilter): SqlCondition {
  return everyPath(filter, pathCondition)
}

function pathCondition(
  path: string,
  { eq, ne, in: choices, exists, ...range }: MetadataConditions,
): SqlCondition {
  const keys = metadataPath(path)
  const there: SqlCondition[] = []
  if (eq !== undefined) there.push(equals(eq))
  if (choices !== undefined) there.push(oneOf(choices.map(equals)))
  for (const [operator, bound] of boundsOf(range)) there.push(compared(operator, bound))
  const parts: SqlCondition[] = []
  if (there.length > 0) parts.push(atPath(keys, allOf(there)))
  if (ne !== undefined) parts.push(negated(atPath(keys, equals(ne))))
  if (exists !== undefined) {
    const any = atPath(keys, { sql: 'TRUE', values: [] })
    parts.push(exists ? any : negated(any))
  }
  return allOf(parts)
}

/** Goes by keys and not by a JSON path, because a key may contain anything, even quotes. */
function atPath(keys: readonly string[], condition: SqlCondition): SqlCondition {
  const tables = keys.map((_, index) => {
    const holder = index === 0 ? METADATA : `j${index - 1}.value`
    const type = index === 0 ? `json_type(${METADATA})` : `j${index - 1}.type`
    return `json_each(CASE ${type} WHEN 'object' THEN ${holder} ELSE '{}' END) j${index}`
  })
  const named = keys.map((_, index) => `j${index}.key = ?`)
  const last = keys.length - 1
  return {
    sql: `EXISTS (SELECT 1 FROM ${tables.join(', ')} WHERE ${named.join(' AND ')} AND ${condition.sql.replaceAll('@', `j${last}`)})`,
    values: [...keys, ...condition.values],
  }
}

function negated({ sql, values }: SqlCondition): SqlCondition {
  return { sql: `NOT ${sql}`, values }
}

/** `@` stands for the row of the value. Values are compared within their type: 1 does not equal '1'. */
function equals(value: JsonScalar): SqlCondition {
  if (value === null || typeof value === 'boolean') return { sql: '@.type = ?', values: [String(value)] }
  return compared('=', value)
}

function compared(operator: string, value: string | number): SqlCondition {
  const types = typeof value === 'string' ? "@.type = 'text'" : "@.type IN ('integer', 'real')"
  return { sql: `(${types} AND @.atom ${operator} ?)`, values: [value] }
}
