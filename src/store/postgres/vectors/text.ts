import { RecollectError } from '../../../errors.js'
import { describeValue } from '../../../options/describe.js'

/** Enough digits to distinguish every float32. */
const DIGITS = 9

/** A vector as text for pgvector, which reads back exactly the same numbers. */
export function toVectorText(vector: Float32Array): string {
  let text = ''
  for (const value of vector) text += `${text === '' ? '[' : ','}${Number(value.toPrecision(DIGITS))}`
  return `${text}]`
}

/** @throws RecollectError `STORE_CORRUPT` */
export function fromVectorText(text: unknown): Float32Array {
  try {
    const numbers: unknown = JSON.parse(String(text))
    if (Array.isArray(numbers)) return Float32Array.from(numbers, Number)
  } catch {
    // The error is thrown below.
  }
  throw new RecollectError('STORE_CORRUPT', `Expected a stored vector, found ${describeValue(text)}`)
}
