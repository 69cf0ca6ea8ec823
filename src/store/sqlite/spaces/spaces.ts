import { RecollectError } from '../../../errors.js'
import { EMBEDDING_DIM } from '../../../vectors/embedding-dim.js'
import type { SpaceDescription } from '../../vector-space.js'
import { spaceMismatch } from '../../vector-space.js'
import { SPACES_TABLE, sealRow } from '../digests/small.js'
import { writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'

/** A vector space of the store: vectors of two spaces are never compared. */
export interface EmbeddingSpace {
  readonly id: number
  readonly fingerprint: string
  readonly model: string
  readonly dimensions: number
}

/** The space that search answers from. There is always one; a new store's is called `unspecified`. */
export function activeSpace(store: StoreSession): EmbeddingSpace {
  const space = store.connection.get<EmbeddingSpace>(
    `SELECT s.id, s.fingerprint, s.model, s.dimensions FROM schema_meta m
     CROSS JOIN embedding_spaces s ON s.id = CAST(m.value AS INTEGER)
       AND CAST(s.id AS TEXT) = m.value AND s.id BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}
     WHERE m.key = 'active_space'`,
  )
  if (space !== undefined) return space
  throw new RecollectError(
    'STORE_CORRUPT',
    'Expected schema_meta to name the active space, but it names none that exists',
  )
}

/** Whether any vector of any space is stored. */
export function hasVectors(store: StoreSession): boolean {
  return store.connection.value('SELECT 1 FROM embeddings LIMIT 1') !== undefined
}

/** The row of a space, created if it is new. Inside a write. */
export function ensureSpace(store: StoreSession, description: SpaceDescription): EmbeddingSpace {
  const { fingerprint, model, details } = description
  store.connection.run(
    `INSERT INTO embedding_spaces(fingerprint, model, dimensions, details, created_at) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT(fingerprint) DO UPDATE SET model = excluded.model, details = excluded.details WHERE details = '{}'`,
    fingerprint,
    model ?? fingerprint,
    EMBEDDING_DIM,
    details ?? '{}',
    store.now(),
  )
  const space = store.connection.get<EmbeddingSpace>(
    'SELECT id, fingerprint, model, dimensions FROM embedding_spaces WHERE fingerprint = ?',
    fingerprint,
  )
  if (space !== undefined) {
    sealRow(store, SPACES_TABLE, space.id)
    return space
  }
  throw new RecollectError('STORE_FAILED', 'Expected to find the space just stored, found none')
}

/**
 * The space that a vector goes to: the active one. A fingerprint that differs is refused, unless no
 * vector is stored yet: then it becomes the active one. Inside a write.
 *
 * @throws RecollectError `SPACE_MISMATCH`
 */
export function spaceForStoring(
  store: StoreSession,
  description: SpaceDescription | undefined,
): EmbeddingSpace {
  const active = activeSpace(store)
  if (description === undefined || description.fingerprint === active.fingerprint) return active
  if (hasVectors(store)) throw spaceMismatch(active.fingerprint, description.fingerprint)
  const space = ensureSpace(store, description)
  writeMeta(store.connection, 'active_space', String(space.id))
  return space
}

/** Gives the unnamed space its fingerprint, once its vectors are known to belong to it. */
export function nameActiveSpace(store: StoreSession, description: SpaceDescription): void {
  const active = activeSpace(store)
  store.connection.run(
    'DELETE FROM embedding_spaces WHERE fingerprint = ? AND id <> ?',
    description.fingerprint,
    active.id,
  )
  store.connection.run(
    'UPDATE embedding_spaces SET fingerprint = ?, model = ?, details = ? WHERE id = ?',
    description.fingerprint,
    description.model ?? description.fingerprint,
    description.details ?? '{}',
    active.id,
  )
  sealRow(store, SPACES_TABLE, active.id)
}
