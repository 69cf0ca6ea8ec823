import { types } from 'node:util'

const SHOWN_CHARACTERS = 64

/**
 * Names what a caller passed, for an error message: its kind and, when that is short, its value. Never used
 * on the text of a record, which has no place in a message, and never runs the caller's code, so that a
 * hostile object cannot replace the message by its own error.
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

function describeObject(value: object | null): string {
  if (value === null) return 'null'
  if (isArray(value)) return `an array of ${value.length}`
  if (ArrayBuffer.isView(value)) {
    return `${Object.prototype.toString.call(value).slice('[object '.length, -1)} of ${value.byteLength} bytes`
  }
  return KINDS.find(([is]) => is(value))?.[1] ?? 'an object'
}

/** What is often passed by mistake, told without running the caller's code. */
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

/** Not a proxy of one, which would be asked for its prototype. */
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
