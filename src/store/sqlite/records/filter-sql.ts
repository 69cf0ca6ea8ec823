import { RecollectError } from '../../../errors.js'
import {
  checkKeys,
  describeValue,
  requireBoolean,
  requireOneOf,
  requireString,
  requireWholeNumber,
} from '../../../options/check.js'
import { MEMORY_KINDS, type MemoryKind } from '../../../records/memory-record.js'
import type { SqlValue } from '../database/connection.js'

/** Which records; every condition given must hold. Times are whole seconds since 1970. */
export interface RecordFilter {
  /** One of these kinds. */
  readonly kind?: MemoryKind | readonly MemoryKind[] | undefined
  /** All of these tags. */
  readonly tag?: string | readonly string[] | undefined
  /** From this conversation turn. */
  readonly sourceTurnId?: string | undefined
  /** Created at or after. */
  readonly createdFrom?: number | undefined
  /** Created before. */
  readonly createdBefore?: number | undefined
  /** Changed at or after. */
  readonly updatedFrom?: number | undefined
  /** Changed before. */
  readonly updatedBefore?: number | undefined
  /** 0 to 1. */
  readonly minConfidence?: number | undefined
  /** Superseded, invalidated and forgotten records too. Default false. */
  readonly includeInactive?: boolean | undefined
}

export const FILTER_KEYS = [
  'kind',
  'tag',
  'sourceTurnId',
  'createdFrom',
  'createdBefore',
  'updatedFrom',
  'updatedBefore',
  'minConfidence',
  'includeInactive',
] as const satisfies readonly (keyof RecordFilter)[]

/** A condition on `memory_records r`, and the values of its placeholders. */
export interface SqlCondition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

const TIMES = [
  ['createdFrom', 'r.created_at >= ?'],
  ['createdBefore', 'r.created_at < ?'],
  ['updatedFrom', 'r.updated_at >= ?'],
  ['updatedBefore', 'r.updated_at < ?'],
] as const

// A file from elsewhere may hold tags that are not JSON: such a record has no tag, and stops no search.
const HAS_TAG =
  "EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(r.tags) THEN r.tags ELSE '[]' END) AS t WHERE t.value = ?)"

/** @throws RecollectError `INVALID_ARGUMENT` */
export function filterCondition(filter: RecordFilter): SqlCondition {
  const conditions: string[] = []
  const values: SqlValue[] = []
  const includeInactive = requireBoolean(filter.includeInactive ?? false, 'includeInactive')
  if (!includeInactive) conditions.push("r.status = 'active'")
  if (filter.kind !== undefined) {
    const kinds = list(filter.kind, 'kind').map((kind) => requireOneOf(kind, 'kind', MEMORY_KINDS))
    // One placeholder whatever their number, so that one prepared statement serves all.
    conditions.push('r.kind IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(kinds))
  }
  if (filter.tag !== undefined) {
    for (const tag of list(filter.tag, 'tag')) {
      conditions.push(HAS_TAG)
      values.push(requireString(tag, 'tag').toWellFormed())
    }
  }
  if (filter.sourceTurnId !== undefined) {
    conditions.push('r.source_turn_id = ?')
    values.push(requireString(filter.sourceTurnId, 'sourceTurnId'))
  }
  for (const [key, sql] of TIMES) {
    const time = filter[key]
    if (time === undefined) continue
    conditions.push(sql)
    values.push(requireWholeNumber(time, key, 0))
  }
  if (filter.minConfidence !== undefined) {
    conditions.push('r.confidence >= ?')
    values.push(fraction(filter.minConfidence, 'minConfidence'))
  }
  return { sql: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '), values }
}

/** Refuses what is not a filter object of known keys. */
export function checkFilter(filter: unknown, where: string): asserts filter is RecordFilter {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected the filter of ${where} to be an object, received ${describeValue(filter)}`,
    )
  }
  checkKeys(filter, FILTER_KEYS, `the filter of ${where}`, 'key', 'INVALID_ARGUMENT')
}

/** Whether a filter lets every active record pass, and no other. */
export function isPlain(filter: RecordFilter): boolean {
  return FILTER_KEYS.every(
    (key) => filter[key] === undefined || (key === 'includeInactive' && filter[key] === false),
  )
}

function list<T>(value: T | readonly T[], what: string): readonly T[] {
  const items = Array.isArray(value) ? Array.from<T>(value) : [value as T]
  if (items.length > 0 && items.length <= 100) return items
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to name 1 to 100 values, received ${items.length}`,
  )
}

function fraction(value: unknown, what: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to be a number from 0 to 1, received ${describeValue(value)}`,
  )
}
