import { RecollectError } from '../errors.js'
import { describeValue, isAbortController, isArray } from './describe.js'
import { nearest } from './nearest.js'

export { describeValue } from './describe.js'

/** An object with checked keys and unchecked values. */
export type Unchecked<K extends string> = { readonly [key in K]?: unknown }

/**
 * Refuses anything but an options object with known keys. An unknown key is usually a misspelled one, and would
 * otherwise silently lose what the caller asked for.
 *
 * Each known option is read once. Use the result in place of what was passed: an object that answers differently the
 * second time then has no effect, and inherited options are not lost in a copy. The values are still unchecked.
 *
 * @param options what the caller passed; `undefined` means no options
 * @param known every key that `where` reads
 * @param where the call, as the caller wrote it, e.g. `EmbeddingEngine.load`
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function checkOptions<O extends object>(options: O, known: readonly string[], where: string): O
export function checkOptions<K extends string>(
  options: unknown,
  known: readonly K[],
  where: string,
): Unchecked<K>
export function checkOptions<K extends string>(
  options: unknown,
  known: readonly K[],
  where: string,
): Unchecked<K> {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw invalid(`the options of ${where}`, 'an object', options, keyHint(options, known))
  }
  checkKeys(options, known, where, 'option', 'INVALID_ARGUMENT')
  return readOptions(options, known, where)
}

/** A hint for a value that was passed directly instead of as an option. */
function keyHint(value: unknown, known: readonly string[]): string {
  const key = typeof value === 'string' ? 'rootDir' : typeof value === 'number' ? 'limit' : undefined
  return key !== undefined && known.includes(key) ? `: write { ${key}: ${describeValue(value)} }` : ''
}

/** Reads the values of these keys, each once; undefined ones are left out. */
export function readOptions<K extends string>(
  options: Unchecked<K>,
  known: readonly K[],
  where: string,
): Unchecked<K> {
  const given: { [key in K]?: unknown } = {}
  for (const key of known) {
    try {
      const value = options[key]
      if (value !== undefined) given[key] = value
    } catch (cause) {
      throw unreadable(`${key}, an option of ${where},`, cause)
    }
  }
  return given
}

/** {@link checkOptions} for an object that is not an options object, with the error code that fits it. */
export function checkKeys(
  object: object,
  known: readonly string[],
  where: string,
  noun: string,
  code: 'INVALID_ARGUMENT' | 'RECORD_INVALID',
): void {
  for (const key of keysOf(object, where)) {
    if (known.includes(key)) continue
    const meant = nearest(key, known)
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
    throw new RecollectError(
      code,
      `Expected each ${noun} of ${where} to be one of ${known.join(', ')}, received ${describeValue(key)}${hint}`,
    )
  }
}

function keysOf(object: object, where: string): string[] {
  try {
    return Object.keys(object)
  } catch (cause) {
    throw unreadable(`the keys of an argument of ${where}`, cause)
  }
}

/** The error for a bad argument. It names what was expected and what was received, followed by `hint`. */
export function invalid(what: string, expected: string, received: unknown, hint = ''): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to be ${expected}, received ${describeValue(received)}${hint}`,
  )
}

/** The error when a getter or a proxy of the caller throws, with that as its cause. */
export function unreadable(what: string, cause: unknown): RecollectError {
  return new RecollectError('INVALID_ARGUMENT', `Expected ${what} to be readable, but reading it throws`, {
    cause,
  })
}

/** Returns a whole number from `min` to `max`, both included. */
export function requireWholeNumber(
  value: unknown,
  what: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
  throw invalid(what, `a whole number ${range}`, value)
}

/** Returns a string that is not blank. */
export function requireText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw invalid(what, 'a string', value)
  if (value.trim() === '') throw invalid(what, 'a string that is not blank', value)
  return value
}

export function requireString(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw invalid(what, 'a string', value)
}

/** Returns a path that is not blank and has no NUL, at which the system would cut it. */
export function requirePath(value: unknown, what: string): string {
  const path = requireText(value, what)
  if (!path.includes('\0')) return path
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to be a path, received one that contains a NUL`,
  )
}

export function requireBoolean(value: unknown, what: string): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(what, 'true or false', value)
}

/** Returns `value` if it is one of `choices`. */
export function requireOneOf<T extends string>(value: unknown, what: string, choices: readonly T[]): T {
  for (const choice of choices) if (choice === value) return choice
  throw invalid(what, `one of ${choices.join(', ')}`, value)
}

export function requireFunction(value: unknown, what: string): void {
  if (typeof value !== 'function') throw invalid(what, 'a function', value)
}

/** Refuses anything but undefined or a function. */
export function requireOptionalFunction(value: unknown, what: string): void {
  if (value !== undefined) requireFunction(value, what)
}

/**
 * Refuses anything but undefined or an `AbortSignal`, which is recognized by its shape because it may come from
 * another realm.
 */
export function requireOptionalSignal(value: unknown, what: string): void {
  if (value === undefined) return
  const signal = value as AbortSignal | null
  const isSignal =
    typeof signal === 'object' &&
    signal !== null &&
    typeof signal.aborted === 'boolean' &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function'
  if (isSignal) return
  const hint = isAbortController(value) ? ': pass its signal' : ''
  throw invalid(what, 'an AbortSignal', value, hint)
}
