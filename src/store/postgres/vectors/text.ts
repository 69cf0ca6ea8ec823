import { RecollectError } from '../../../errors.js'
import { describeValue } from '../../../options/describe.js'

/** Digits that tell one float32 from every other. */
const DIGITS = 9

/** A vector as pgvector reads it; the very numbers come back. */
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
    // Said below.
  }
  throw new RecollectError('STORE_CORRUPT', `Expected a stored vector, found ${describeValue(text)}`)
}
