import {
  type CheckedMetadataFilter,
  type JsonScalar,
  type MetadataConditions,
  metadataPath,
} from '../../../records/metadata-filter.js'
import { boundsOf, everyPath, oneOf } from '../../conditions/metadata-condition.js'
import { allOf, type SqlCondition } from '../../conditions/sql-condition.js'
import { encodeText } from '../connection/encoding.js'

/** The condition that the metadata of a record `r` matches a filter. */
export function metadataCondition(filter: CheckedMetadataFilter): SqlCondition {
  return everyPath(filter, pathCondition)
}

function pathCondition(
  path: string,
  { eq, ne, in: choices, exists, ...range }: MetadataConditions,
): SqlCondition {
  const at = valueAt(path)
  const parts: SqlCondition[] = []
  if (eq !== undefined) parts.push(equals(at, eq))
  if (choices !== undefined) parts.push(oneOf(choices.map((value) => equals(at, value))))
  for (const [operator, bound] of boundsOf(range)) parts.push(compared(at, operator, bound))
  if (ne !== undefined) {
    const { sql, values } = equals(at, ne)
    parts.push({ sql: `NOT coalesce(${sql}, FALSE)`, values })
  }
  if (exists !== undefined)
    parts.push({ sql: `${at.sql} IS ${exists ? 'NOT NULL' : 'NULL'}`, values: at.values })
  return allOf(parts)
}

/** The value at a path of object keys: `->` with a text finds nothing in an array or a scalar. */
function valueAt(path: string): SqlCondition {
  const keys = metadataPath(path)
  return { sql: `(r.metadata::jsonb${' -> ?::text'.repeat(keys.length)})`, values: keys }
}

/** Values are compared within their type: 1 does not equal '1'. */
function equals(at: SqlCondition, value: JsonScalar): SqlCondition {
  return { sql: `${at.sql} = ?::jsonb`, values: [...at.values, scalarJson(value)] }
}

function scalarJson(value: JsonScalar): string {
  return JSON.stringify(typeof value === 'string' ? encodeText(value) : value)
}

function compared(at: SqlCondition, operator: string, value: string | number): SqlCondition {
  if (typeof value === 'number') {
    return {
      sql: `(jsonb_typeof(${at.sql}) = 'number' AND ${at.sql} ${operator} ?::jsonb)`,
      values: [...at.values, ...at.values, scalarJson(value)],
    }
  }
  return {
    sql: `(jsonb_typeof(${at.sql}) = 'string' AND (${at.sql} #>> '{}') COLLATE "C" ${operator} ?::text)`,
    values: [...at.values, ...at.values, value],
  }
}
