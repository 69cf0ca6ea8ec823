import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'

/** SQLite's JSON functions read no deeper. A circular reference exceeds any limit. */
const MAX_DEPTH = 1000

/**
 * The metadata as JSON text that parses back to the same value. `JSON.stringify` alone would drop functions and
 * undefined, turn NaN into null, and empty a Map, so whatever JSON cannot hold is refused.
 *
 * @throws RecollectError `RECORD_INVALID` naming the place
 */
export function metadataJson(value: unknown): string {
  try {
    requireJson(value, 'metadata', 0)
    return JSON.stringify(value)
  } catch (cause) {
    if (cause instanceof RecollectError) throw cause
    throw new RecollectError(
      'RECORD_INVALID',
      'Expected metadata that JSON can hold, received a value that cannot be read',
      { cause },
    )
  }
}

function requireJson(value: unknown, place: string, depth: number): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (Number.isFinite(value)) return
      break
    case 'object':
      if (value === null) return
      if (depth === MAX_DEPTH) throw tooDeep()
      if (Array.isArray(value)) {
        // By index, so that a hole is found: it reads as undefined.
        for (let index = 0; index < value.length; index++)
          requireJson(value[index], `${place}[${index}]`, depth + 1)
        return
      }
      if (!isPlain(value)) break
      for (const [key, item] of Object.entries(value)) requireJson(item, `${place}.${key}`, depth + 1)
      return
    default:
  }
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected ${shortened(place)} to be a value that JSON can hold, received ${describe(value)}`,
  )
}

/** A plain object, of this realm or another: its prototype, if any, has no prototype itself. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
  return isObject ? 'an object of a class, such as a Date or a Map' : describeValue(value)
}

function shortened(place: string): string {
  return place.length <= 100 ? place : `${place.slice(0, 100)}...`
}

function tooDeep(): RecollectError {
  return new RecollectError(
    'RECORD_INVALID',
    `Expected metadata nested at most ${MAX_DEPTH} deep, received more, or a circle`,
  )
}
