import { RecollectError } from '../errors.js'
import {
  checkKeys,
  describeValue,
  readOptions,
  requireBoolean,
  requireOneOf,
  requireString,
  type Unchecked,
} from '../options/check.js'
import { isArray } from '../options/describe.js'
import { MEMORY_KINDS, type MemoryKind } from './memory-record.js'
import { type CheckedMetadataFilter, checkMetadataFilter, type MetadataFilter } from './metadata-filter.js'
import { requireScope } from './scope.js'
import { requireTime } from './time.js'

/** Which records to select; every given condition must hold. Times are whole seconds since 1970. */
export interface RecordFilter {
  /** One of these kinds. */
  readonly kind?: MemoryKind | readonly MemoryKind[] | undefined
  /** All of these tags. */
  readonly tag?: string | readonly string[] | undefined
  /** Of exactly this scope; '' is the default one. */
  readonly scope?: string | undefined
  /** Of this scope and all below it; '' is everything. */
  readonly within?: string | undefined
  /** From this conversation turn. */
  readonly sourceTurnId?: string | undefined
  /** From this conversation or file: the `id` of a record's `source`. */
  readonly sourceId?: string | undefined
  /** With these values in the metadata, named by path. */
  readonly metadata?: MetadataFilter | undefined
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
  /** Whether to include superseded, invalidated and forgotten records. Default false. */
  readonly includeInactive?: boolean | undefined
}

export const FILTER_KEYS = [
  'kind',
  'tag',
  'scope',
  'within',
  'sourceTurnId',
  'sourceId',
  'metadata',
  'createdFrom',
  'createdBefore',
  'updatedFrom',
  'updatedBefore',
  'minConfidence',
  'includeInactive',
] as const satisfies readonly (keyof RecordFilter)[]

/** A filter whose values are checked, in an object of the store's own. */
export interface CheckedFilter extends RecordFilter {
  readonly kind?: readonly MemoryKind[]
  readonly tag?: readonly string[]
  readonly metadata?: CheckedMetadataFilter
}

type FilterKey = (typeof FILTER_KEYS)[number]

/** What the caller of each function probably meant by passing a string. */
const FOR_STRINGS: Readonly<Record<string, string>> = {
  erase: ': write [id] for one memory',
  forget: ": write [id] for one memory; a request in a user's words goes to captureMemoryTurn",
}

/** The maximum number of values in one condition. */
const MAX_FILTER_VALUES = 100

/**
 * Checks a filter's keys and values. Each value is read once. Use the result in place of what was passed; it shares
 * nothing with it.
 *
 * @param where the call, as the caller wrote it
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function checkFilter(filter: unknown, where: string): CheckedFilter {
  // A set of ids, or a promise of them, has none of the keys: as a filter it would let every record pass.
  const isKeyed = typeof filter === 'object' && filter !== null && !isArray(filter)
  if (!isKeyed || Symbol.iterator in filter || 'then' in filter) {
    const hint = typeof filter === 'string' ? (FOR_STRINGS[where] ?? '') : ''
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected the filter of ${where} to be an object such as { tag: 'home' }, received ${describeValue(filter)}${hint}`,
    )
  }
  checkKeys(filter, FILTER_KEYS, `the filter of ${where}`, 'key', 'INVALID_ARGUMENT')
  return checkFilterValues(readOptions(filter, FILTER_KEYS, `the filter of ${where}`))
}

/**
 * The filter's values from an object whose keys are already checked, as in {@link checkFilter}. Other keys are
 * ignored.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function checkFilterValues(given: Unchecked<FilterKey>): CheckedFilter {
  const checked: Partial<Record<FilterKey, unknown>> = {}
  for (const key of FILTER_KEYS) {
    const value = given[key]
    if (value !== undefined) checked[key] = CHECKS[key](value)
  }
  return checked as CheckedFilter
}

/** Whether a filter lets every active record pass, and nothing else. */
export function isPlain(filter: RecordFilter): boolean {
  return FILTER_KEYS.every(
    (key) =>
      filter[key] === undefined ||
      (key === 'includeInactive' && filter[key] === false) ||
      (key === 'within' && filter[key] === ''),
  )
}

/** One value, or several, as a list of 1 to {@link MAX_FILTER_VALUES}. */
function filterValues(value: unknown, what: string): readonly unknown[] {
  const items = isArray(value) ? Array.from(value) : [value]
  if (items.length > 0 && items.length <= MAX_FILTER_VALUES) return items
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to name 1 to ${MAX_FILTER_VALUES} values, received ${items.length}`,
  )
}

const time = (key: FilterKey) => (value: unknown) => requireTime(value, key)

const CHECKS: { readonly [key in FilterKey]: (value: unknown) => CheckedFilter[key] } = {
  kind: (value) => filterValues(value, 'kind').map((kind) => requireOneOf(kind, 'kind', MEMORY_KINDS)),
  tag: (value) => filterValues(value, 'tag').map((tag) => requireString(tag, 'tag').toWellFormed()),
  scope: (value) => requireScope(value, 'scope'),
  within: (value) => requireScope(value, 'within'),
  sourceTurnId: (value) => requireString(value, 'sourceTurnId'),
  sourceId: (value) => requireString(value, 'sourceId'),
  metadata: checkMetadataFilter,
  createdFrom: time('createdFrom'),
  createdBefore: time('createdBefore'),
  updatedFrom: time('updatedFrom'),
  updatedBefore: time('updatedBefore'),
  minConfidence: fraction,
  includeInactive: (value) => requireBoolean(value, 'includeInactive'),
}

function fraction(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected minConfidence to be a number from 0 to 1, received ${describeValue(value)}`,
  )
}
