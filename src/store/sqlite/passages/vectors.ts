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
import { activeTable, removeFromSearch } from '../index/vec0.js'
import type { StoreSession } from '../session.js'
import { activeSpace, spaceForStoring } from '../spaces/spaces.js'
import { enqueue } from './queue.js'
import { writeVector } from './write.js'

/** Where a vector comes from. */
export interface EmbeddingProvenance {
  /** The space of the vector: `info.fingerprint` of the engine that made it. */
  readonly fingerprint: string
  /** SHA-256 (32 bytes) of the UTF-8 text that was embedded; default the record's present text. */
  readonly textHash?: Uint8Array | undefined
  /** Tokens of the whole text. */
  readonly tokenCount?: number | undefined
  /** Whether the text was longer than the model takes. Default false. */
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
    const record = store.connection.get<{ text: string; status: string }>(
      'SELECT text, status FROM memory_records WHERE id = ?',
      id,
    )
    if (record === undefined) throw recordNotFound(id)
    const hash = textHash(record.text)
    if (provenance?.textHash !== undefined && Buffer.compare(hash, provenance.textHash) !== 0) {
      throw new RecollectError(
        'EMBEDDING_STALE',
        `Expected the vector of the text that record ${JSON.stringify(id)} has now, received one of another text (textHash differs): embed it again`,
      )
    }
    const space = spaceForStoring(
      store,
      provenance === undefined ? undefined : { fingerprint: provenance.fingerprint },
    )
    writeVector(store, record.status === 'active' ? activeTable(store) : null, {
      recordId: id,
      spaceId: space.id,
      textHash: hash,
      vector,
      tokenCount: provenance?.tokenCount ?? null,
      truncated: provenance?.truncated ?? false,
    })
  })
}

/** A copy of the vector that the record has in the active space, or null. */
export function getEmbedding(store: StoreSession, recordId: unknown): Float32Array | null {
  const id = requireString(recordId, 'recordId')
  return store.read(() => {
    const bytes = store.connection.value<Uint8Array>(
      'SELECT vector FROM embeddings WHERE record_id = ? AND space_id = ?',
      id,
      activeSpace(store).id,
    )
    if (bytes === undefined) return null
    const vector = storedVector(bytes)
    try {
      checkVector(vector, `the stored vector of record ${JSON.stringify(id)}`)
    } catch (cause) {
      throw new RecollectError('STORE_CORRUPT', cause instanceof Error ? cause.message : String(cause), {
        cause,
      })
    }
    return vector
  })
}

export function hasEmbedding(store: StoreSession, recordId: unknown): boolean {
  const id = requireString(recordId, 'recordId')
  return store.read(
    () =>
      store.connection.value(
        'SELECT 1 FROM embeddings WHERE record_id = ? AND space_id = ?',
        id,
        activeSpace(store).id,
      ) !== undefined,
  )
}

/** Removes the record's vectors, of every space; an active record waits in the queue for a new one. */
export function deleteEmbedding(store: StoreSession, recordId: unknown): boolean {
  const id = requireString(recordId, 'recordId')
  return store.change('deleteEmbedding', () => {
    const had = dropVectors(store, id)
    const active = store.connection.value(
      "SELECT 1 FROM memory_records WHERE id = ? AND status = 'active'",
      id,
    )
    if (had && active !== undefined) enqueue(store, id)
    return had
  })
}

/** Inside a write. */
export function dropVectors(store: StoreSession, id: string): boolean {
  removeFromSearch(store, id)
  return store.connection.run('DELETE FROM embeddings WHERE record_id = ?', id) > 0
}

/** Active records that search can find. */
export function countEmbeddings(store: StoreSession): number {
  return store.read(() => countSearchable(store))
}

/** Inside a transaction. */
export function countSearchable(store: StoreSession): number {
  return (
    store.connection.value<number>(
      `SELECT count(*) FROM embeddings e JOIN memory_records r ON r.id = e.record_id
       WHERE e.space_id = ? AND r.status = 'active'`,
      activeSpace(store).id,
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
