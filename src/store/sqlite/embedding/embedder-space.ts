import { checkOptions, requireOptionalSignal } from '../../../options/check.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { storedVector } from '../../../vectors/vector-bytes.js'
import { madeByEmbedder, SAMPLE } from '../../backfill/same-embedder.js'
import type { PassagePlace } from '../../passage-vector.js'
import { describeSpace, spaceMismatch, UNSPECIFIED_SPACE } from '../../vector-space.js'
import { dropTable, vectorTables } from '../index/vec0.js'
import { deleteMeta, readMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace, hasVectors, nameActiveSpace, spaceForStoring } from '../spaces/spaces.js'

/** {@link matchSpace} for callers of the store. */
export async function requireSpaceOf(
  store: StoreSession,
  embedder: Embedder,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  checkEmbedder(embedder)
  const { signal } = checkOptions(options, ['signal'], 'requireSpaceOf')
  requireOptionalSignal(signal, 'signal')
  await matchSpace(store, embedder, signal)
}

/**
 * Makes sure that the embedder's vectors belong to the store's active space, and can be stored there. A store without
 * vectors adopts the embedder's space.
 *
 * @throws RecollectError `SPACE_MISMATCH`
 */
export async function claimSpace(
  store: StoreSession,
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<void> {
  if (await matchSpace(store, embedder, signal)) return
  await store.inTurn(() => store.write(() => spaceForStoring(store, describeSpace(embedder.info))))
}

/**
 * Whether the embedder's space is the active one; false if the store has no vector yet. Vectors that were stored
 * without provenance are compared with the embedder's vectors for the same texts: if all agree, their space gets the
 * embedder's name.
 *
 * @throws RecollectError `SPACE_MISMATCH`
 */
async function matchSpace(store: StoreSession, embedder: Embedder, signal?: AbortSignal): Promise<boolean> {
  const { fingerprint } = embedder.info
  const state = store.read(() => ({ active: activeSpace(store).fingerprint, filled: hasVectors(store) }))
  if (state.active === fingerprint) return true
  if (!state.filled) return false
  const mismatch = spaceMismatch(state.active, fingerprint)
  if (state.active !== UNSPECIFIED_SPACE) throw mismatch
  if (!(await madeStoredVectors(store, embedder, signal))) throw mismatch
  return store.write(() => {
    const now = activeSpace(store).fingerprint
    if (now !== UNSPECIFIED_SPACE && now !== fingerprint) throw spaceMismatch(now, fingerprint)
    if (now === UNSPECIFIED_SPACE) {
      dropDuplicateSpace(store, fingerprint)
      nameActiveSpace(store, describeSpace(embedder.info))
    }
    return true
  })
}

/** Removes the vectors that an interrupted re-embedding made in a space that turns out to be the active one. */
function dropDuplicateSpace(store: StoreSession, fingerprint: string): void {
  const { connection } = store
  const id = connection.value<number>('SELECT id FROM embedding_spaces WHERE fingerprint = ?', fingerprint)
  if (id === undefined) return
  const { pending } = vectorTables(store)
  if (pending !== null && readMeta(connection, 'pending_space') === String(id)) {
    dropTable(store, pending)
    deleteMeta(connection, 'pending_space')
    deleteMeta(connection, 'pending_vector_table')
  }
  connection.run('DELETE FROM embeddings WHERE space_id = ?', id)
  connection.run(
    'DELETE FROM passages WHERE NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = passages.id)',
  )
}

async function madeStoredVectors(
  store: StoreSession,
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<boolean> {
  const sample = store.read(() =>
    store.connection.all<PassagePlace & { readonly text: string; readonly vector: Uint8Array }>(
      `SELECT r.text, p.ordinal, p.start_offset AS start, p.end_offset AS "end", p.prefix, e.vector
       FROM embeddings e JOIN passages p ON p.id = e.passage_id JOIN memory_records r ON r.seq = p.record_seq
       WHERE e.space_id = ? ORDER BY e.rowid DESC LIMIT ?`,
      activeSpace(store).id,
      SAMPLE,
    ),
  )
  return madeByEmbedder(
    embedder,
    sample.map(({ vector, ...passage }) => ({ ...passage, vector: storedVector(vector) })),
    signal,
  )
}
