import { RecollectError } from '../errors.js'
import { checkVector, fromBytes, toBytes } from '../vectors/vector-bytes.js'
import { parseObject } from './record-json.js'

/** A vector as a line of an export: with all that says whether it can be used again without inference. */
export interface ExportedVector {
  readonly recordId: string
  readonly fingerprint: string
  readonly textHash: Uint8Array
  readonly tokenCount: number | null
  readonly truncated: boolean
  readonly vector: Float32Array
}

export function toVectorLine(vector: ExportedVector): string {
  return JSON.stringify({
    record_id: vector.recordId,
    fingerprint: vector.fingerprint,
    text_hash: Buffer.from(vector.textHash).toString('hex'),
    token_count: vector.tokenCount,
    truncated: vector.truncated,
    // Little-endian float32.
    vector: Buffer.from(toBytes(vector.vector)).toString('base64'),
  })
}

/** @throws RecollectError `RECORD_INVALID` or `INVALID_VECTOR` */
export function fromVectorLine(text: string): ExportedVector {
  const line = parseObject(text)
  const {
    record_id: recordId,
    fingerprint,
    text_hash: hash,
    token_count: count = null,
    truncated = false,
  } = line
  if (typeof recordId !== 'string') throw invalid('record_id to be text')
  if (typeof fingerprint !== 'string' || fingerprint === '') throw invalid('fingerprint to be text')
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
    throw invalid('text_hash to be SHA-256 in hexadecimal')
  if (count !== null && !(Number.isSafeInteger(count) && Number(count) >= 0))
    throw invalid('token_count to be a whole number')
  if (typeof truncated !== 'boolean') throw invalid('truncated to be true or false')
  const bytes = Buffer.from(typeof line['vector'] === 'string' ? line['vector'] : '', 'base64')
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw invalid('vector to be base64 of float32 numbers')
  const vector = fromBytes(bytes)
  checkVector(vector, 'vector')
  return {
    recordId,
    fingerprint,
    textHash: Buffer.from(hash, 'hex'),
    tokenCount: count === null ? null : Number(count),
    truncated,
    vector,
  }
}

function invalid(expected: string): RecollectError {
  return new RecollectError('RECORD_INVALID', `Expected ${expected}`)
}
