import { RecollectError } from '../../../errors.js'
import { EMBEDDING_DIM } from '../../../vectors/embedding-dim.js'
import { type SpaceDescription, spaceMismatch } from '../../vector-space.js'
import type { Statements } from '../connection/statements.js'
import { lock } from '../schema/locks.js'
import { writeMeta } from '../schema/meta.js'
import type { PostgresSession } from '../session.js'

/** A vector space of the store: vectors of two spaces are never compared. */
export interface EmbeddingSpace {
  readonly id: number
  readonly fingerprint: string
  readonly model: string
}

/** The space that search answers from. There is always one; a new store's is called `unspecified`. */
export async function activeSpace(db: Statements): Promise<EmbeddingSpace> {
  const space = await db.get<EmbeddingSpace>(
    `SELECT s.id, s.fingerprint, s.model FROM {spaces} s
     WHERE s.id = (SELECT m.value::int FROM {meta} m WHERE m.key = 'active_space')`,
  )
  if (space !== undefined) return space
  throw new RecollectError(
    'STORE_CORRUPT',
    'Expected meta to name the active space, but it names none that exists',
  )
}

/** Whether any vector of any space is stored. */
export async function hasVectors(db: Statements): Promise<boolean> {
  return (await db.value<number>('SELECT 1 FROM {passages} LIMIT 1')) !== undefined
}

/** The row of a space, created if it is new. Inside a write. */
export async function ensureSpace(
  tx: Statements,
  { fingerprint, model, details }: SpaceDescription,
  now: number,
): Promise<EmbeddingSpace> {
  const space = await tx.get<EmbeddingSpace>(
    `INSERT INTO {spaces} AS s (fingerprint, model, dimensions, details, created_at) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT(fingerprint) DO UPDATE SET
       model = CASE WHEN s.details = '{}' THEN excluded.model ELSE s.model END,
       details = CASE WHEN s.details = '{}' THEN excluded.details ELSE s.details END
     RETURNING s.id, s.fingerprint, s.model`,
    fingerprint,
    model ?? fingerprint,
    EMBEDDING_DIM,
    details ?? '{}',
    now,
  )
  if (space !== undefined) return space
  throw new RecollectError('STORE_FAILED', 'Expected to find the space just stored, found none')
}

/**
 * The space that a vector goes to: the active one. A fingerprint that differs is refused, unless no vector is stored
 * yet: then it becomes the active one. Inside a write.
 *
 * @throws RecollectError `SPACE_MISMATCH`
 */
export async function spaceForStoring(
  session: PostgresSession,
  tx: Statements,
  description: SpaceDescription,
): Promise<EmbeddingSpace> {
  const first = await activeSpace(tx)
  if (description.fingerprint === first.fingerprint) return first
  // Another instance may be choosing the space at the same time.
  await lock(tx, session.schema, 'space')
  const active = await activeSpace(tx)
  if (description.fingerprint === active.fingerprint) return active
  if (await hasVectors(tx)) throw spaceMismatch(active.fingerprint, description.fingerprint)
  const space = await ensureSpace(tx, description, session.now())
  await writeMeta(tx, 'active_space', String(space.id))
  return space
}

/** Gives the unnamed space its fingerprint, once its vectors are known to belong to it. */
export async function nameActiveSpace(tx: Statements, description: SpaceDescription): Promise<void> {
  const { id } = await activeSpace(tx)
  await tx.run(
    `DELETE FROM {passages} WHERE space_id IN (SELECT s.id FROM {spaces} s WHERE s.fingerprint = ? AND s.id <> ?)`,
    description.fingerprint,
    id,
  )
  await tx.run('DELETE FROM {spaces} WHERE fingerprint = ? AND id <> ?', description.fingerprint, id)
  await tx.run(
    'UPDATE {spaces} SET fingerprint = ?, model = ?, details = ? WHERE id = ?',
    description.fingerprint,
    description.model ?? description.fingerprint,
    description.details ?? '{}',
    id,
  )
}

/**
 * The space to search for a question; undefined if there is nothing to search.
 *
 * @param fingerprint the space of the query
 * @throws RecollectError `SPACE_MISMATCH`
 */
export async function spaceToSearch(
  db: Statements,
  fingerprint: string | undefined,
): Promise<EmbeddingSpace | undefined> {
  const space = await activeSpace(db)
  if (fingerprint === undefined || fingerprint === space.fingerprint) return space
  if (!(await hasVectors(db))) return undefined
  throw spaceMismatch(space.fingerprint, fingerprint)
}
