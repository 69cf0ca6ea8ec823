import { types } from 'node:util'

const SHOWN_CHARACTERS = 64

/**
 * Describes a value that a caller passed, for an error message: its kind and, if it is short, its value. Never used
 * for the text of a record, which must not be in a message. Never runs the caller's code, so that a hostile object
 * cannot replace the message with an error of its own.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length <= SHOWN_CHARACTERS
        ? JSON.stringify(value)
        : `a string of ${value.length} characters`
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'bigint':
      return `${value}n`
    case 'function':
      return 'a function'
    case 'symbol':
      return 'a symbol'
    default:
      return describeObject(value as object | null)
  }
}

/** The hint for a number in place of a string, as ids of databases are; else empty. */
export function numberHint(value: unknown): string {
  return typeof value === 'number' || typeof value === 'bigint' ? `: write '${value}'` : ''
}

function describeObject(value: object | null): string {
  if (value === null) return 'null'
  if (isArray(value)) return `an array of ${value.length}`
  if (ArrayBuffer.isView(value)) {
    return `${Object.prototype.toString.call(value).slice('[object '.length, -1)} of ${value.byteLength} bytes`
  }
  return KINDS.find(([is]) => is(value))?.[1] ?? 'an object'
}

/** Values that are often passed by mistake, recognized without running the caller's code. */
const KINDS: readonly (readonly [(value: unknown) => boolean, string])[] = [
  [types.isPromise, 'a Promise, which was not awaited'],
  [types.isDate, 'a Date'],
  [types.isMap, 'a Map'],
  [types.isSet, 'a Set'],
  [types.isRegExp, 'a RegExp'],
  [types.isNativeError, 'an Error'],
  [isUrl, 'a URL'],
  [isAbortController, 'an AbortController'],
]

/** Excludes a proxy of one, because checking its prototype would run the caller's code. */
export function isUrl(value: unknown): value is URL {
  return !types.isProxy(value) && value instanceof URL
}

export function isAbortController(value: unknown): value is AbortController {
  return !types.isProxy(value) && value instanceof AbortController
}

/** `Array.isArray` throws on a revoked proxy. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}
