import { types } from 'node:util'
import { RecollectError } from '../../../errors.js'
import {
  checkOptions,
  describeValue,
  requireBoolean,
  requireString,
  requireText,
  requireWholeNumber,
} from '../../../options/check.js'
import { recordNotFound } from '../../../records/not-found.js'
import { textHash } from '../../../records/record-text.js'
import { checkVector, storedVector } from '../../../vectors/vector-bytes.js'
import { wholePassage } from '../../passage-vector.js'
import { activeTable } from '../index/vec0.js'
import type { StoreSession } from '../session.js'
import { activeSpace, spaceForStoring } from '../spaces/spaces.js'
import { enqueueIfActive } from './queue.js'
import { dropVectors, writeActiveVectors } from './write.js'

/** The provenance of a vector. */
export interface EmbeddingProvenance {
  /** The space of the vector: `info.fingerprint` of the engine that made it. */
  readonly fingerprint: string
  /** SHA-256 (32 bytes) of the UTF-8 text that was embedded; default the record's current text. */
  readonly textHash?: Uint8Array | undefined
  /** Number of tokens of the whole text. */
  readonly tokenCount?: number | undefined
  /** Whether the text was too long for the model. Default false. */
  readonly truncated?: boolean | undefined
}

export function storeEmbedding(
  store: StoreSession,
  recordId: unknown,
  vector: unknown,
  given?: EmbeddingProvenance,
): void {
  const id = requireString(recordId, 'recordId')
  checkVector(vector, 'embedding')
  const provenance = checkProvenance(given)
  store.change('storeEmbedding', () => {
    const record = store.connection.get<{ seq: number; text: string; status: string }>(
      'SELECT seq, text, status FROM memory_records WHERE id = ?',
      id,
    )
    if (record === undefined) throw recordNotFound(id)
    if (
      provenance?.textHash !== undefined &&
      Buffer.compare(textHash(record.text), provenance.textHash) !== 0
    ) {
      throw new RecollectError(
        'EMBEDDING_STALE',
        `Expected the vector of the text that record ${JSON.stringify(id)} has now, received one of another text (textHash differs): embed it again`,
      )
    }
    const space = spaceForStoring(
      store,
      provenance === undefined ? undefined : { fingerprint: provenance.fingerprint },
    )
    const table = record.status === 'active' ? activeTable(store) : null
    writeActiveVectors(store, table, space.id, { ...record, id }, [
      {
        ...wholePassage(record.text, vector),
        tokenCount: provenance?.tokenCount ?? null,
        truncated: provenance?.truncated ?? false,
      },
    ])
  })
}

/** A passage of a record that search can find. */
export interface Passage {
  /** Its index among the record's passages, from 0. */
  readonly ordinal: number
  /** Where it begins in the record's text, in UTF-16 units. */
  readonly start: number
  /** Where it ends; excluded. */
  readonly end: number
  /** The text from `start` to `end`. */
  readonly text: string
  /** Its number of tokens, including those that the model adds; null if the embedder does not report it. */
  readonly tokenCount: number | null
  /** Whether the embedder reported that it embedded only a part. */
  readonly truncated: boolean
}

/** The record's passages with vectors in the active space, in the order of the text. */
export function passagesOf(store: StoreSession, recordId: unknown): Passage[] {
  const id = requireString(recordId, 'recordId')
  return store.read(() =>
    store.connection
      .all<Omit<Passage, 'truncated'> & { readonly truncated: number }>(
        `SELECT p.ordinal, p.start_offset AS start, p.end_offset AS "end", r.text,
           e.token_count AS tokenCount, e.truncated ${OF_RECORD} ORDER BY p.ordinal`,
        id,
        activeSpace(store).id,
      )
      .map(({ text, truncated, ...passage }) => ({
        ...passage,
        text: readable(id, text).slice(passage.start, passage.end),
        truncated: truncated === 1,
      })),
  )
}

/** Returns the text if it is a string: in a damaged file it may be any value. */
function readable(recordId: string, text: unknown): string {
  if (typeof text === 'string') return text
  throw new RecollectError(
    'STORE_CORRUPT',
    `Expected the text of record ${JSON.stringify(recordId)} to be text, found ${describeValue(text)}`,
  )
}

const OF_RECORD = `FROM memory_records r JOIN passages p ON p.record_seq = r.seq
  JOIN embeddings e ON e.passage_id = p.id WHERE r.id = ? AND e.space_id = ?`

/** A copy of the vector of the record's first passage in the active space, or null. */
export function getEmbedding(store: StoreSession, recordId: unknown): Float32Array | null {
  return getEmbeddings(store, recordId)[0] ?? null
}

/** Copies of the vectors of the record's passages in the active space, in the order of the text. */
export function getEmbeddings(store: StoreSession, recordId: unknown): Float32Array[] {
  const id = requireString(recordId, 'recordId')
  return store.read(() =>
    store.connection
      .all<{ vector: unknown }>(`SELECT e.vector ${OF_RECORD} ORDER BY p.ordinal`, id, activeSpace(store).id)
      .map(({ vector }) => soundVector(id, vector)),
  )
}

function soundVector(recordId: string, bytes: unknown): Float32Array {
  const vector = storedVector(bytes)
  try {
    checkVector(vector, `the stored vector of record ${JSON.stringify(recordId)}`)
  } catch (cause) {
    throw new RecollectError('STORE_CORRUPT', cause instanceof Error ? cause.message : String(cause), {
      cause,
    })
  }
  return vector
}

export function hasEmbedding(store: StoreSession, recordId: unknown): boolean {
  const id = requireString(recordId, 'recordId')
  return store.read(
    () => store.connection.value(`SELECT 1 ${OF_RECORD} LIMIT 1`, id, activeSpace(store).id) !== undefined,
  )
}

/** Removes the record's vectors, in every space; an active record is queued for new ones. */
export function deleteEmbedding(store: StoreSession, recordId: unknown): boolean {
  const id = requireString(recordId, 'recordId')
  return store.change('deleteEmbedding', () => {
    const seq = store.connection.value<number>('SELECT seq FROM memory_records WHERE id = ?', id)
    if (seq === undefined || !dropVectors(store, seq)) return false
    enqueueIfActive(store, seq)
    return true
  })
}

/** The number of active records that vector search can find. */
export function countEmbeddings(store: StoreSession): number {
  return store.read(() => countEmbedded(store, activeSpace(store).id))
}

/** The number of active records with vectors of a space. Inside a transaction. */
export function countEmbedded(store: StoreSession, spaceId: number): number {
  return (
    store.connection.value<number>(
      `SELECT count(DISTINCT p.record_seq) FROM embeddings e JOIN passages p ON p.id = e.passage_id
       JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ? AND r.status = 'active'`,
      spaceId,
    ) ?? 0
  )
}

function checkProvenance(given: EmbeddingProvenance | undefined): EmbeddingProvenance | undefined {
  if (given === undefined) return undefined
  const provenance = checkOptions(
    given,
    ['fingerprint', 'textHash', 'tokenCount', 'truncated'],
    'the provenance of a vector',
  )
  requireText(provenance.fingerprint, 'fingerprint')
  const { textHash: hash } = provenance
  if (hash !== undefined && !(types.isUint8Array(hash) && hash.length === 32)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected textHash to be a Uint8Array of 32 bytes (SHA-256), received ${describeValue(hash)}`,
    )
  }
  if (provenance.tokenCount !== undefined) requireWholeNumber(provenance.tokenCount, 'tokenCount', 0)
  if (provenance.truncated !== undefined) requireBoolean(provenance.truncated, 'truncated')
  return provenance
}
