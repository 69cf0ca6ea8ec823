import { types } from 'node:util'
import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'
import { EMBEDDING_DIM } from './embedding-dim.js'

const VECTOR_BYTES = EMBEDDING_DIM * Float32Array.BYTES_PER_ELEMENT

/**
 * How far the norm of a vector may be from 1. The errors of float32 rounding and half-precision weights are far
 * smaller.
 */
const NORM_TOLERANCE = 1e-3

/**
 * Refuses anything but a unit vector of the store's length. vec0 itself accepts NaN, which would then come before
 * every real result.
 *
 * @throws RecollectError `INVALID_VECTOR`
 */
export function checkVector(vector: unknown, what: string): asserts vector is Float32Array {
  // Not `instanceof`: a vector of another realm, as in test runners, is valid; a proxy of one is not.
  if (!types.isFloat32Array(vector)) {
    const expected = `a vector, a Float32Array of ${EMBEDDING_DIM} numbers`
    throw invalid(what, expected, `${describeValue(vector)}${conversion(vector)}`)
  }
  if (vector.length !== EMBEDDING_DIM) {
    throw invalid(what, `${EMBEDDING_DIM} dimensions`, `${vector.length}`)
  }
  let squared = 0
  for (let index = 0; index < vector.length; index++) {
    const value = vector[index] as number
    squared += value * value
  }
  if (!Number.isFinite(squared)) {
    const index = vector.findIndex((value) => !Number.isFinite(value))
    throw invalid(
      what,
      'finite numbers',
      index === -1 ? 'a norm too large for a number' : `${vector[index]} at index ${index}`,
    )
  }
  const norm = Math.sqrt(squared)
  if (Math.abs(norm - 1) > NORM_TOLERANCE) {
    const hint = norm === 0 ? '' : ': divide each number by it'
    throw invalid(what, `a norm of 1 within ${NORM_TOLERANCE}`, `a norm of ${norm}${hint}`)
  }
}

/** A hint how to turn the value that was passed into a vector. */
function conversion(value: unknown): string {
  if (typeof value === 'string') return ': embed the text first, await engine.embed(text)'
  return Array.isArray(value) ? ': write Float32Array.from(numbers)' : ''
}

function invalid(what: string, expected: string, received: string): RecollectError {
  return new RecollectError('INVALID_VECTOR', `Expected ${what} to have ${expected}, received ${received}`)
}

/** The vector's own bytes, little-endian on every platform that this package supports; not a copy. */
export function toBytes(vector: Float32Array): Uint8Array {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}

/** A vector that owns its memory. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

/**
 * The vector in a value from a row, in memory of its own.
 *
 * @throws RecollectError `STORE_CORRUPT` for anything but the bytes of a vector: a damaged file may contain any value
 */
export function storedVector(value: unknown): Float32Array {
  if (value instanceof Uint8Array && value.byteLength === VECTOR_BYTES) return fromBytes(value)
  throw new RecollectError(
    'STORE_CORRUPT',
    `Expected a stored vector of ${VECTOR_BYTES} bytes, found ${describeValue(value)}`,
  )
}
