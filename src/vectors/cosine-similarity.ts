import { types } from 'node:util'
import { RecollectError } from '../errors.js'
import { describeValue } from '../options/describe.js'

/**
 * Cosine of the angle between two vectors of the same length, -1 to 1. For unit vectors it is related to the store's
 * distance by `d^2 = 2 - 2 cos`. Throws `INVALID_VECTOR` for vectors of different lengths, an empty one, or one with a
 * norm that is zero or not finite: then the cosine is undefined.
 */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (!types.isFloat32Array(a) || !types.isFloat32Array(b)) {
    throw new RecollectError(
      'INVALID_VECTOR',
      `Expected two Float32Array, received ${describeValue(a)} and ${describeValue(b)}`,
    )
  }
  if (a.length === 0 || a.length !== b.length) {
    throw new RecollectError(
      'INVALID_VECTOR',
      `Expected two vectors of the same length above 0, received ${a.length} and ${b.length}`,
    )
  }
  let dot = 0
  let squaredA = 0
  let squaredB = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number
    const y = b[i] as number
    dot += x * y
    squaredA += x * x
    squaredB += y * y
  }
  const cosine = dot / Math.sqrt(squaredA * squaredB)
  if (!Number.isFinite(cosine)) {
    throw new RecollectError(
      'INVALID_VECTOR',
      `Expected finite vectors of a norm above 0, received norms of ${Math.sqrt(squaredA)} and ${Math.sqrt(squaredB)}`,
    )
  }
  // Rounding may exceed the range by one bit.
  return Math.min(1, Math.max(-1, cosine))
}
