import { RecollectError } from '../../../errors.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import type { EmbeddedTexts } from '../../backfill/embed-texts.js'
import { type EmbeddingJob, runEmbeddingJob, type Saved } from '../../backfill/job.js'
import { observedBackfill } from '../../backfill/observed.js'
import { checkBatchOptions } from '../../backfill/options.js'
import type { QueuedText } from '../../backfill/queued-text.js'
import type { BatchEmbedOptions, ReembedResult } from '../../embedding.js'
import { describeSpace, spaceMismatch } from '../../vector-space.js'
import { activeTable, dropTable, makeTable, vectorTables } from '../index/vec0.js'
import { LACKS_VECTOR, QUEUED_COLUMNS, recordFailure } from '../passages/queue.js'
import { noteSignatureVersion } from '../passages/signed.js'
import { countEmbedded } from '../passages/vectors.js'
import { writeActiveVectors, writeVectors } from '../passages/write.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import { deleteMeta, readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace, type EmbeddingSpace, ensureSpace, hasVectors } from '../spaces/spaces.js'
import { embedMissing } from './missing.js'
import { stateOf } from './save.js'

/** How many rows of an old space one transaction deletes. */
const PRUNE_BATCH = 500

/**
 * Fills a second search index with the embedder's vectors while the first one continues to answer, then switches to it
 * in one transaction. If the call ends early, what is done stays, and the next call continues.
 */
export async function reembed(
  store: StoreSession,
  embedder: Embedder,
  given: BatchEmbedOptions = {},
): Promise<ReembedResult> {
  checkEmbedder(embedder)
  const options = checkBatchOptions(given, 'reembed')
  return observedBackfill(store, 'reembed', embedder, () => embedAgain(store, embedder, options))
}

async function embedAgain(
  store: StoreSession,
  embedder: Embedder,
  options: BatchEmbedOptions,
): Promise<ReembedResult> {
  assertNotAborted(options.signal)
  const { fingerprint } = embedder.info
  const before = store.read(() => activeSpace(store).fingerprint)
  const space = before === fingerprint ? null : store.write(() => beginFilling(store, embedder))
  if (space === null) {
    const result = await embedMissing(store, embedder, options)
    pruneSpaces(store)
    return { ...result, switched: before !== fingerprint }
  }
  const failures = new Map<number, string>()
  const job = fillingJob(store, space, failures)
  const result = await runEmbeddingJob(embedder, job, options)
  assertNotAborted(options.signal)
  // If an earlier call embedded more, these texts are at fault, not the engine.
  if (result.embedded === 0 && failures.size > store.read(() => countEmbedded(store, space.id))) {
    const [reason] = failures.values()
    throw new RecollectError(
      'EMBEDDING_FAILED',
      `Expected to embed all records again, but each of ${failures.size} failed; the store still uses its old space. The first reason: ${reason ?? ''}`,
    )
  }
  store.write(() => {
    noteSignatureVersion(store, embedder.info.signatureVersion)
    switchSpace(store, space, failures)
  })
  // Now the records that were added meanwhile.
  const rest = await embedMissing(store, embedder, {
    chunkSize: options.chunkSize,
    signal: options.signal,
  })
  pruneSpaces(store)
  return { embedded: result.embedded + rest.embedded, failed: rest.failed, switched: true }
}

/**
 * Creates or finds the index that will become the active one; null if the store has no vectors, or if another process
 * has just switched to it.
 */
function beginFilling(store: StoreSession, embedder: Embedder): EmbeddingSpace | null {
  if (activeSpace(store).fingerprint === embedder.info.fingerprint || !hasVectors(store)) return null
  const space = ensureSpace(store, describeSpace(embedder.info))
  const pending = readMeta(store.connection, 'pending_space')
  if (pending === String(space.id)) return space
  const { pending: abandoned } = vectorTables(store)
  if (abandoned !== null) dropTable(store, abandoned)
  writeMeta(store.connection, 'pending_space', String(space.id))
  writeMeta(store.connection, 'pending_vector_table', makeTable(store, space.id))
  return space
}

const MISSING = `FROM memory_records r INDEXED BY memory_records_scope ${SOURCE_JOIN}
  WHERE r.status = 'active' AND ${LACKS_VECTOR}`

function fillingJob(store: StoreSession, space: EmbeddingSpace, failures: Map<number, string>): EmbeddingJob {
  const { connection } = store
  return {
    extent: () =>
      store.read(() => ({
        last: connection.value<number | null>(`SELECT max(r.seq) ${MISSING}`, space.id) ?? 0,
        total: connection.value<number>(`SELECT count(*) ${MISSING}`, space.id) ?? 0,
      })),
    next: (after, last, limit) =>
      store.read(() =>
        connection.all<QueuedText>(
          `SELECT ${QUEUED_COLUMNS} ${MISSING} AND r.seq > ? AND r.seq <= ? ORDER BY r.seq LIMIT ?`,
          space.id,
          after,
          last,
          limit,
        ),
      ),
    save: (results) => store.inTurn(() => store.write(() => saveFilling(store, space, results, failures))),
    randomSeq: () =>
      store.read(
        () =>
          connection.value<number>(
            `SELECT r.seq ${MISSING} ORDER BY r.seq LIMIT 1 OFFSET abs(random()) % max(1, (SELECT count(*) ${MISSING}))`,
            space.id,
            space.id,
          ) ?? 0,
      ),
  }
}

function saveFilling(
  store: StoreSession,
  space: EmbeddingSpace,
  results: EmbeddedTexts,
  failures: Map<number, string>,
): Saved {
  const switched = activeSpace(store).id === space.id
  if (!switched && readMeta(store.connection, 'pending_space') !== String(space.id)) {
    throw spaceMismatch(activeSpace(store).fingerprint, space.fingerprint)
  }
  const table = switched ? activeTable(store) : (vectorTables(store).pending ?? activeTable(store))
  const stale: number[] = []
  let stored = 0
  let taken = 0
  for (const item of results.embedded) {
    const state = stateOf(store, item, space.id)
    if (state.freshness === 'stale') stale.push(item.seq)
    if (state.freshness === 'taken') taken += 1
    if (state.freshness !== 'fresh') continue
    const write = switched ? writeActiveVectors : writeVectors
    write(store, table, space.id, state.owner, item.passages)
    stored += 1
  }
  for (const { seq, reason } of results.failed) failures.set(seq, reason)
  return { stored, taken, stale }
}

/** The switch itself: changes pointers, queue and the old index together. */
function switchSpace(
  store: StoreSession,
  space: EmbeddingSpace,
  failures: ReadonlyMap<number, string>,
): void {
  // Another process may have switched first.
  if (activeSpace(store).id === space.id) return
  const { active, pending } = vectorTables(store)
  if (pending === null || readMeta(store.connection, 'pending_space') !== String(space.id)) {
    throw spaceMismatch(activeSpace(store).fingerprint, space.fingerprint)
  }
  writeMeta(store.connection, 'active_space', String(space.id))
  writeMeta(store.connection, 'vector_table', pending)
  deleteMeta(store.connection, 'pending_space')
  deleteMeta(store.connection, 'pending_vector_table')
  dropTable(store, active)
  // The queue is for the active space: records that waited for a vector of the old space may have one of the new
  // space.
  store.connection.run('DELETE FROM embedding_queue')
  store.connection.run(`INSERT INTO embedding_queue(record_seq) SELECT r.seq ${MISSING}`, space.id)
  for (const [seq, reason] of failures) recordFailure(store, seq, reason)
}

/** Deletes the vectors of spaces that no search will answer from again, a few at a time. */
function pruneSpaces(store: StoreSession): void {
  const batch = () =>
    store.write(() => {
      const pending = readMeta(store.connection, 'pending_space')
      const old = store.connection.all<{ row: number; passage: number }>(
        `SELECT rowid AS row, passage_id AS passage FROM embeddings WHERE space_id <> ? AND space_id <> ? LIMIT ?`,
        activeSpace(store).id,
        pending === null ? 0 : Number(pending),
        PRUNE_BATCH,
      )
      const rows = JSON.stringify(old.map(({ row }) => row))
      store.connection.run('DELETE FROM embeddings WHERE rowid IN (SELECT value FROM json_each(?))', rows)
      store.connection.run(
        `DELETE FROM passages WHERE id IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = passages.id)`,
        JSON.stringify(old.map(({ passage }) => passage)),
      )
      return old.length
    })
  while (batch() === PRUNE_BATCH);
}
