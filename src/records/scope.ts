import { type ErrorCode, RecollectError } from '../errors.js'
import { describeValue } from '../options/describe.js'

/** The scope of a record when none is named. As the scope to look within, it means everything. */
export const DEFAULT_SCOPE = ''

/** Maximum size of a scope's path, in bytes of UTF-8. */
const MAX_SCOPE_BYTES = 512

/** Maximum number of segments in a scope's path. */
const MAX_SCOPE_SEGMENTS = 32

/** Includes the two line separators that Unicode does not count as control characters. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u

type ScopeErrorCode = Extract<ErrorCode, 'INVALID_ARGUMENT' | 'RECORD_INVALID'>

/**
 * Returns the scope itself when it is '' or a path that {@link requireScopePath} accepts. A bad path is never
 * corrected: the record would end up in a scope that its caller did not mean.
 *
 * @param code `RECORD_INVALID` for the field of a record
 * @throws RecollectError
 */
export function requireScope(
  value: unknown,
  what = 'scope',
  code: ScopeErrorCode = 'INVALID_ARGUMENT',
): string {
  return value === DEFAULT_SCOPE ? DEFAULT_SCOPE : requireScopePath(value, what, code)
}

/**
 * Returns the path itself when it is 1 to 512 bytes of UTF-8, well-formed and composed (NFC), with at most 32 segments
 * separated by `/`. A segment is not empty, `.` or `..`, has no control characters, and no white space at its ends.
 *
 * @param code `RECORD_INVALID` for the field of a record
 * @throws RecollectError
 */
export function requireScopePath(
  value: unknown,
  what = 'scope',
  code: ScopeErrorCode = 'INVALID_ARGUMENT',
): string {
  if (typeof value !== 'string') {
    throw new RecollectError(
      code,
      `Expected ${what} to be a path such as users/42, received ${describeValue(value)}`,
    )
  }
  const fault = faultOf(value)
  if (fault === undefined) return value
  throw new RecollectError(
    code,
    `Expected ${what} to be ${fault.expected}, received ${describeValue(value)}: ${fault.advice}`,
  )
}

/** Whether `scope` is `ancestor` or below it. Everything is within ''. */
export function isWithin(scope: string, ancestor: string): boolean {
  return ancestor === DEFAULT_SCOPE || scope === ancestor || scope.startsWith(`${ancestor}/`)
}

/**
 * The paths that `scope` is within, from the top down to itself: for `a/b/c` these are `a`, `a/b` and `a/b/c`. None
 * for ''.
 */
export function ancestors(scope: string): string[] {
  if (scope === DEFAULT_SCOPE) return []
  const segments = scope.split('/')
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
}

/**
 * The full path of `below`, a scope named relative to `scope`.
 *
 * @throws RecollectError `INVALID_ARGUMENT` when the two together are not a valid path
 */
export function joinScopes(scope: string, below: string): string {
  const path = requireScopePath(below)
  return scope === DEFAULT_SCOPE ? path : requireScopePath(`${scope}/${path}`)
}

interface ScopeFault {
  readonly expected: string
  readonly advice: string
}

function faultOf(path: string): ScopeFault | undefined {
  if (path === '') {
    return { expected: 'a path such as users/42', advice: 'name the scope whose memories you mean' }
  }
  if (!path.isWellFormed()) {
    return { expected: 'well-formed text', advice: 'it holds half of a surrogate pair' }
  }
  if (Buffer.byteLength(path) > MAX_SCOPE_BYTES) {
    return {
      expected: `1 to ${MAX_SCOPE_BYTES} bytes of UTF-8`,
      advice: 'use a shorter path, or a hash of it',
    }
  }
  if (path !== path.normalize('NFC')) {
    return {
      expected: 'in composed form (NFC)',
      advice: "two spellings of one name would be two scopes; pass path.normalize('NFC')",
    }
  }
  if (CONTROL.test(path)) {
    return { expected: 'free of control characters and line ends', advice: 'remove them, or encode the name' }
  }
  const segments = path.split('/')
  if (segments.length > MAX_SCOPE_SEGMENTS) {
    return { expected: `at most ${MAX_SCOPE_SEGMENTS} segments`, advice: 'use fewer' }
  }
  if (segments.includes('')) {
    return {
      expected: 'segments separated by single slashes',
      advice: 'one is empty; write users/42, without a slash at an end or two in a row',
    }
  }
  if (segments.includes('.') || segments.includes('..')) {
    return { expected: 'a path without the segments . and ..', advice: 'name the scope in full' }
  }
  if (segments.some((segment) => segment !== segment.trim())) {
    return { expected: 'segments without white space at their ends', advice: 'trim them' }
  }
  return undefined
}
