import { RecollectError } from '../errors.js'
import { checkOptions, describeValue, requireBoolean } from '../options/check.js'
import { isArray } from '../options/describe.js'

/** A JSON value that contains no other value. */
export type JsonScalar = string | number | boolean | null

/** Conditions on the value at one path of a record's metadata; every given condition must hold. */
export interface MetadataConditions {
  /** Exactly this value, of this type: 1 does not equal '1', and null matches only a null that is present. */
  readonly eq?: JsonScalar | undefined
  /** A different value, or no value at all. */
  readonly ne?: JsonScalar | undefined
  /** Greater than this: numbers by value, strings by their UTF-8 bytes. A value of another type does not match. */
  readonly gt?: string | number | undefined
  /** Like `gt`, or equal. */
  readonly gte?: string | number | undefined
  /** Less than this, compared as for `gt`. */
  readonly lt?: string | number | undefined
  /** Like `lt`, or equal. */
  readonly lte?: string | number | undefined
  /** One of these 1 to 100 values, compared as for `eq`. */
  readonly in?: readonly JsonScalar[] | undefined
  /** Whether there is a value at all; null counts as a value. */
  readonly exists?: boolean | undefined
}

/**
 * Conditions on a record's metadata. Each is named by the path of a value: the keys that lead to it, joined by dots,
 * as in `author.name`. Put a backslash before a dot or a backslash that is part of a key. A scalar means `eq`. Arrays
 * and objects equal no scalar, and values inside an array cannot be reached.
 */
export interface MetadataFilter {
  readonly [path: string]: JsonScalar | MetadataConditions
}

/** Maximum number of keys in one path. */
const MAX_PATH_KEYS = 32

/** Maximum length of one path, in UTF-16 units. */
const MAX_PATH_UNITS = 1_024

/** Maximum number of paths in one filter, and of values in one `in`. */
const MAX_VALUES = 100

const CONDITION_KEYS = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'exists',
] as const satisfies readonly (keyof MetadataConditions)[]

/** A checked metadata filter: each path with its conditions, scalars written as `eq`. */
export type CheckedMetadataFilter = { readonly [path: string]: MetadataConditions }

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkMetadataFilter(given: unknown): CheckedMetadataFilter {
  if (typeof given !== 'object' || given === null || isArray(given)) {
    throw refused('metadata', 'an object of paths and values', given)
  }
  const paths = Object.keys(given)
  if (paths.length === 0 || paths.length > MAX_VALUES) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected metadata to name 1 to ${MAX_VALUES} paths, received ${paths.length}`,
    )
  }
  // No prototype: a path may be called __proto__.
  const checked: { [path: string]: MetadataConditions } = Object.create(null)
  for (const path of paths) {
    metadataPath(path)
    const value: unknown = (given as { readonly [path: string]: unknown })[path]
    checked[path] = conditions(value, `metadata[${describeValue(path)}]`)
  }
  return checked
}

/**
 * The keys that a path names, in order.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function metadataPath(path: string): string[] {
  if (path.length > MAX_PATH_UNITS || !path.isWellFormed()) {
    throw refused('a path of metadata', `well-formed text of at most ${MAX_PATH_UNITS} UTF-16 units`, path)
  }
  const keys = ['']
  for (let at = 0; at < path.length; at++) {
    const unit = path.charAt(at)
    if (unit === '.') keys.push('')
    else keys.push(`${keys.pop()}${unit === '\\' ? escaped(path, ++at) : unit}`)
  }
  if (keys.includes('')) throw refused('a path of metadata', 'keys joined by single dots, none empty', path)
  if (keys.length <= MAX_PATH_KEYS) return keys
  throw refused('a path of metadata', `at most ${MAX_PATH_KEYS} keys joined by dots`, path)
}

function escaped(path: string, at: number): string {
  const unit = path.charAt(at)
  if (unit === '.' || unit === '\\') return unit
  throw refused('a path of metadata', 'text with a backslash before dots and backslashes only', path)
}

function conditions(value: unknown, what: string): MetadataConditions {
  if (isScalar(value)) return { eq: value }
  if (typeof value !== 'object' || isArray(value))
    throw refused(
      what,
      'a string, a finite number, true, false, null, or conditions such as { gte: 5 }',
      value,
    )
  const given = checkOptions<(typeof CONDITION_KEYS)[number]>(value as unknown, CONDITION_KEYS, what)
  const checked: { -readonly [key in keyof MetadataConditions]: MetadataConditions[key] } = {}
  if (given.eq !== undefined) checked.eq = scalar(given.eq, `${what}.eq`)
  if (given.ne !== undefined) checked.ne = scalar(given.ne, `${what}.ne`)
  for (const key of ['gt', 'gte', 'lt', 'lte'] as const) {
    if (given[key] !== undefined) checked[key] = bound(given[key], `${what}.${key}`)
  }
  if (given.in !== undefined) checked.in = scalars(given.in, `${what}.in`)
  if (given.exists !== undefined) checked.exists = requireBoolean(given.exists, `${what}.exists`)
  if (Object.keys(checked).length > 0) return checked
  throw refused(what, `one or more of ${CONDITION_KEYS.join(', ')}`, value)
}

function isScalar(value: unknown): value is JsonScalar {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    default:
      return value === null
  }
}

function scalar(value: unknown, what: string): JsonScalar {
  if (isScalar(value)) return value
  throw refused(what, 'a string, a finite number, true, false or null', value)
}

function bound(value: unknown, what: string): string | number {
  if (isScalar(value) && (typeof value === 'string' || typeof value === 'number')) return value
  throw refused(what, 'a string or a finite number', value)
}

function scalars(value: unknown, what: string): readonly JsonScalar[] {
  if (!isArray(value) || value.length === 0 || value.length > MAX_VALUES)
    throw refused(what, `an array of 1 to ${MAX_VALUES} values`, value)
  return Array.from(value, (item, index) => scalar(item, `${what}[${index}]`))
}

function refused(what: string, expected: string, received: unknown): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to be ${expected}, received ${describeValue(received)}`,
  )
}
