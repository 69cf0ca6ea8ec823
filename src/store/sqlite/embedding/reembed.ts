import { RecollectError } from '../../../errors.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import {
  activeTable,
  createVectorTable,
  dropVectorTable,
  fillTable,
  replaceInTable,
  vectorTables,
} from '../index/vec0.js'
import { type QueuedText, recordFailure } from '../passages/queue.js'
import { upsertEmbedding, writeVector } from '../passages/write.js'
import { deleteMeta, readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import {
  activeSpace,
  describeSpace,
  type EmbeddingSpace,
  ensureSpace,
  hasVectors,
  spaceMismatch,
} from '../spaces/spaces.js'
import type { EmbeddedTexts } from './embed-texts.js'
import { type BatchEmbedOptions, type EmbeddingJob, runEmbeddingJob } from './job.js'
import { checkBatchOptions, embedMissing } from './missing.js'
import { observedBackfill } from './observed.js'
import { freshnessOf, type Saved } from './save.js'

/** What a re-embedding did. */
export interface ReembedResult {
  /** Vectors stored by this call. */
  readonly embedded: number
  /** Records that could not be embedded; they wait in the queue. */
  readonly failed: number
  /** Whether the store now answers from another space than before the call. */
  readonly switched: boolean
}

/** Rows of an old space that one transaction deletes. */
const PRUNE_BATCH = 500

/**
 * Fills a second search index with the embedder's vectors while the first one goes on answering, then
 * switches to it in one transaction. What is done stays when the call ends early: the next one goes on.
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
  const direct = store.read(() => activeSpace(store).fingerprint === fingerprint || !hasVectors(store))
  if (direct) {
    const before = store.read(() => activeSpace(store).fingerprint)
    const result = await embedMissing(store, embedder, options)
    pruneSpaces(store)
    return { ...result, switched: before !== fingerprint }
  }
  const space = store.write(() => beginFilling(store, embedder))
  const failures = new Map<string, string>()
  const job = fillingJob(store, space, failures)
  const result = await runEmbeddingJob(embedder, job, options)
  assertNotAborted(options.signal)
  if (result.embedded === 0 && failures.size > 0) {
    const [reason] = failures.values()
    throw new RecollectError(
      'EMBEDDING_FAILED',
      `Expected to embed all records again, but each of ${failures.size} failed; the store still answers from its old space. The first reason: ${reason ?? ''}`,
    )
  }
  store.write(() => switchSpace(store, space, failures))
  // Records that came meanwhile.
  const rest = await embedMissing(store, embedder, {
    chunkSize: options.chunkSize,
    signal: options.signal,
  })
  pruneSpaces(store)
  return { embedded: result.embedded + rest.embedded, failed: rest.failed, switched: true }
}

/** Makes, or finds again, the index that is to become the active one. */
function beginFilling(store: StoreSession, embedder: Embedder): EmbeddingSpace {
  const space = ensureSpace(store, describeSpace(embedder.info))
  const pending = readMeta(store.connection, 'pending_space')
  if (pending === String(space.id)) return space
  const { pending: abandoned } = vectorTables(store)
  if (abandoned !== null) dropVectorTable(store, abandoned)
  const table = `vec_embeddings_s${space.id}`
  createVectorTable(store, table)
  writeMeta(store.connection, 'pending_space', String(space.id))
  writeMeta(store.connection, 'pending_vector_table', table)
  fillTable(store, table, space.id)
  return space
}

const MISSING = `FROM memory_records r INDEXED BY memory_records_active
  WHERE r.status = 'active' AND r.id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.record_id = r.id AND e.space_id = ?)`

function fillingJob(store: StoreSession, space: EmbeddingSpace, failures: Map<string, string>): EmbeddingJob {
  const { connection } = store
  return {
    extent: () =>
      store.read(() => ({
        lastId: connection.value<string | null>(`SELECT max(r.id) ${MISSING}`, space.id) ?? '',
        total: connection.value<number>(`SELECT count(*) ${MISSING}`, space.id) ?? 0,
      })),
    next: (afterId, lastId, limit) =>
      store.read(() =>
        connection.all<QueuedText>(
          `SELECT r.id AS recordId, r.text AS text ${MISSING} AND r.id > ? AND r.id <= ? ORDER BY r.id LIMIT ?`,
          space.id,
          afterId,
          lastId,
          limit,
        ),
      ),
    save: (results) => store.write(() => saveFilling(store, space, results, failures)),
    randomId: () =>
      store.read(
        () =>
          connection.value<string>(
            `SELECT r.id ${MISSING} ORDER BY r.id LIMIT 1 OFFSET abs(random()) % max(1, (SELECT count(*) ${MISSING}))`,
            space.id,
            space.id,
          ) ?? '',
      ),
  }
}

function saveFilling(
  store: StoreSession,
  space: EmbeddingSpace,
  results: EmbeddedTexts,
  failures: Map<string, string>,
): Saved {
  const switched = activeSpace(store).id === space.id
  if (!switched && readMeta(store.connection, 'pending_space') !== String(space.id)) {
    throw spaceMismatch(activeSpace(store).fingerprint, space.fingerprint)
  }
  const table = switched ? activeTable(store) : (vectorTables(store).pending ?? activeTable(store))
  const stale: string[] = []
  let stored = 0
  let taken = 0
  for (const item of results.embedded) {
    const freshness = freshnessOf(store, item, space.id)
    if (freshness === 'stale') stale.push(item.recordId)
    if (freshness === 'taken') taken += 1
    if (freshness !== 'fresh') continue
    const row = { ...item, spaceId: space.id }
    if (switched) {
      writeVector(store, table, row)
    } else {
      upsertEmbedding(store, row)
      replaceInTable(store, table, item.recordId, item.vector)
    }
    stored += 1
  }
  for (const { recordId, reason } of results.failed) failures.set(recordId, reason)
  return { stored, taken, stale }
}

/** The switch itself: pointers, queue and the old index, together. */
function switchSpace(
  store: StoreSession,
  space: EmbeddingSpace,
  failures: ReadonlyMap<string, string>,
): void {
  // Another process may have been faster.
  if (activeSpace(store).id === space.id) return
  const { active, pending } = vectorTables(store)
  if (pending === null || readMeta(store.connection, 'pending_space') !== String(space.id)) {
    throw spaceMismatch(activeSpace(store).fingerprint, space.fingerprint)
  }
  writeMeta(store.connection, 'active_space', String(space.id))
  writeMeta(store.connection, 'vector_table', pending)
  deleteMeta(store.connection, 'pending_space')
  deleteMeta(store.connection, 'pending_vector_table')
  dropVectorTable(store, active)
  // The queue is of the active space: what waited for a vector of the old one may have one now.
  store.connection.run('DELETE FROM embedding_queue')
  store.connection.run(`INSERT INTO embedding_queue(record_id) SELECT r.id ${MISSING}`, space.id)
  for (const [recordId, reason] of failures) recordFailure(store, recordId, reason)
}

/** Deletes the vectors of spaces that no search will answer from again, a few at a time. */
function pruneSpaces(store: StoreSession): void {
  const batch = () =>
    store.write(() => {
      const pending = readMeta(store.connection, 'pending_space')
      return store.connection.run(
        `DELETE FROM embeddings WHERE rowid IN
           (SELECT rowid FROM embeddings WHERE space_id <> ? AND space_id <> ? LIMIT ?)`,
        activeSpace(store).id,
        pending === null ? 0 : Number(pending),
        PRUNE_BATCH,
      )
    })
  while (batch() === PRUNE_BATCH);
}
