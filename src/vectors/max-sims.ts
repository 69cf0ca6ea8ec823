import { types } from 'node:util'

/** Numbers, or bits, for each token. */
export const TOKEN_BITS = 64

/** Bytes for each token in a signature. */
export const TOKEN_BYTES = TOKEN_BITS / 8

/** Maximum number of tokens in a signature. */
export const MAX_SIGNED_TOKENS = 128

/** Whether a value can be the signature of a passage. */
export function isSignature(value: unknown): value is Uint8Array {
  return (
    types.isUint8Array(value) &&
    value.length % TOKEN_BYTES === 0 &&
    value.length <= MAX_SIGNED_TOKENS * TOKEN_BYTES
  )
}

/** How many values a byte has. */
const BYTES = 256

/** How many numbers the tables of one token have. */
const TABLES = TOKEN_BYTES * BYTES

/** The norm of a vector of 64 signs. */
const SIGNS_NORM = 8

/**
 * MaxSim: for each signature the mean, over the tokens of a question, of the greatest cosine with one of its tokens,
 * -1 to 1; 0 if either has no token. It measures how well each part of the question is matched, while the cosine of
 * two vectors compares the whole question with the whole passage.
 *
 * The addon computes exactly the same numbers (`crates/recollect-engine/src/max_sim.rs`), so it sums in the same
 * order. Takes about 2 ms for 220 passages.
 *
 * @param tokens 64 numbers for each token of the question
 * @param signatures 8 bytes for each token of a passage
 */
export function maxSims(tokens: Float32Array, signatures: readonly Uint8Array[]): Float64Array {
  const count = Math.floor(tokens.length / TOKEN_BITS)
  const tables = byteSums(tokens, count)
  return Float64Array.from(signatures, (signature) => meanOfBest(tables, count, signature))
}

/** For each token and each byte of a signature: the sum of 8 numbers, each added or subtracted according to its bit. */
function byteSums(tokens: Float32Array, count: number): Float64Array {
  const tables = new Float64Array(count * TABLES)
  for (let table = 0; table < count * TOKEN_BYTES; table++) {
    for (let byte = 0; byte < BYTES; byte++) {
      let sum = 0
      for (let bit = 0; bit < 8; bit++) {
        const number = tokens[table * 8 + bit] ?? 0
        sum += (byte >> bit) & 1 ? number : -number
      }
      tables[table * BYTES + byte] = sum
    }
  }
  return tables
}

function meanOfBest(tables: Float64Array, count: number, signature: Uint8Array): number {
  const end = signature.length - (signature.length % TOKEN_BYTES)
  if (count === 0 || end === 0) return 0
  let sum = 0
  for (let token = 0; token < count; token++) {
    let best = Number.NEGATIVE_INFINITY
    for (let at = 0; at < end; at += TOKEN_BYTES) {
      let dot = 0
      for (let byte = 0; byte < TOKEN_BYTES; byte++) {
        dot += tables[token * TABLES + byte * BYTES + (signature[at + byte] ?? 0)] ?? 0
      }
      if (dot > best) best = dot
    }
    sum += best
  }
  return sum / SIGNS_NORM / count
}
