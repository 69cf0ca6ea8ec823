import { RecollectError } from '../errors.js'
import { isSignature } from '../vectors/max-sims.js'
import { checkVector, fromBytes, toBytes } from '../vectors/vector-bytes.js'
import { parseObject } from './record-json.js'

/** One passage of an export, with its vector. */
export interface ExportedPassage {
  readonly start: number
  readonly end: number
  /** The text that was embedded before it. */
  readonly prefix: string
  readonly tokenCount: number | null
  readonly truncated: boolean
  readonly vector: Float32Array
  /** 64 bits for each token; null if there is none. */
  readonly signature: Uint8Array | null
  readonly signatureVersion: number | null
}

/** A passage without its position. */
type PassageFields = Omit<ExportedPassage, 'start' | 'end' | 'prefix'>

/**
 * The vectors of one record as a line of an export, with everything needed to decide whether they can be used without
 * inference.
 */
export interface ExportedVectors {
  readonly recordId: string
  readonly fingerprint: string
  /** SHA-256 of the record's text. */
  readonly textHash: Uint8Array
  /** In the order of the text; null if the whole text is one passage. */
  readonly passages: readonly ExportedPassage[] | null
  /** That one passage. */
  readonly whole: PassageFields | null
}

/** A record of one passage has that passage's fields at the top level, as in files of older releases. */
export function toVectorLine({ recordId, fingerprint, textHash, passages, whole }: ExportedVectors): string {
  return JSON.stringify({
    record_id: recordId,
    fingerprint,
    text_hash: Buffer.from(textHash).toString('hex'),
    ...(whole === null ? {} : vectorFields(whole)),
    ...(passages === null
      ? {}
      : {
          passages: passages.map(({ start, end, prefix, ...passage }) => ({
            start,
            end,
            prefix,
            ...vectorFields(passage),
          })),
        }),
  })
}

function vectorFields({ tokenCount, truncated, vector, signature, signatureVersion }: PassageFields) {
  return {
    token_count: tokenCount,
    truncated,
    // Little-endian float32.
    vector: Buffer.from(toBytes(vector)).toString('base64'),
    ...(signature === null
      ? {}
      : {
          signature: Buffer.from(signature).toString('base64'),
          signature_version: signatureVersion,
        }),
  }
}

/** @throws RecollectError `RECORD_INVALID` or `INVALID_VECTOR` */
export function fromVectorLine(text: string): ExportedVectors {
  const line = parseObject(text)
  const { record_id: recordId, fingerprint, text_hash: hash, passages } = line
  if (typeof recordId !== 'string') throw invalid('record_id to be text')
  if (typeof fingerprint !== 'string' || fingerprint === '') throw invalid('fingerprint to be text')
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
    throw invalid('text_hash to be SHA-256 in hexadecimal')
  const named = { recordId, fingerprint, textHash: Buffer.from(hash, 'hex') }
  if (passages === undefined) return { ...named, passages: null, whole: fromFields(line) }
  if (!Array.isArray(passages) || passages.length === 0)
    throw invalid('passages to be a list that is not empty')
  return { ...named, passages: passages.map(fromPassage), whole: null }
}

function fromPassage(value: unknown): ExportedPassage {
  if (typeof value !== 'object' || value === null) throw invalid('each passage to be an object')
  const { start, end, prefix = '' } = value as Record<string, unknown>
  if (!isOffset(start) || !isOffset(end) || end < start)
    throw invalid('start and end of a passage to be whole numbers in order')
  if (typeof prefix !== 'string') throw invalid('the prefix of a passage to be text')
  return { start, end, prefix: prefix.toWellFormed(), ...fromFields(value as Record<string, unknown>) }
}

function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function fromFields(fields: Record<string, unknown>): PassageFields {
  const { token_count: count = null, truncated = false, vector: base64 } = fields
  if (count !== null && !isOffset(count)) throw invalid('token_count to be a whole number')
  if (typeof truncated !== 'boolean') throw invalid('truncated to be true or false')
  const bytes = Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64')
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw invalid('vector to be base64 of float32 numbers')
  const vector = fromBytes(bytes)
  checkVector(vector, 'vector')
  return { tokenCount: count, truncated, vector, ...signatureFrom(fields) }
}

/** Files of older releases have no signatures. */
function signatureFrom({
  signature: base64 = null,
  signature_version: version = null,
}: Record<string, unknown>): Pick<PassageFields, 'signature' | 'signatureVersion'> {
  if (base64 === null) return { signature: null, signatureVersion: null }
  const signature = typeof base64 === 'string' ? new Uint8Array(Buffer.from(base64, 'base64')) : null
  if (!isSignature(signature)) throw invalid('signature to be base64 of 8 bytes a token')
  if (!isOffset(version) || version === 0) throw invalid('signature_version to be a whole number above 0')
  return { signature, signatureVersion: version }
}

function invalid(expected: string): RecollectError {
  return new RecollectError('RECORD_INVALID', `Expected ${expected}`)
}
