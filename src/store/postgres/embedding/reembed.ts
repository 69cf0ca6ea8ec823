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
import type { Statements } from '../connection/statements.js'
import { lock } from '../schema/locks.js'
import { deleteMeta, readMeta, writeMeta } from '../schema/meta.js'
import type { PostgresSession } from '../session.js'
import { type Failure, LACKS_VECTOR, QUEUED_COLUMNS, recordFailures, SOURCE_JOIN } from '../vectors/queue.js'
import { activeSpace, type EmbeddingSpace, ensureSpace, hasVectors } from '../vectors/spaces.js'
import { writeActiveVectors, writeVectors } from '../vectors/write.js'
import { embedMissing } from './missing.js'
import { noteSignatureVersion, sorted } from './save.js'

/** How many rows of an old space one transaction deletes. */
const PRUNE_BATCH = 2_000

/**
 * Makes the embedder's vectors for all records while the old ones continue to answer, then switches to the new ones in
 * one transaction. If the call ends early, what is done stays, and the next call continues. Several instances may do
 * this at once.
 *
 * @throws RecollectError `SPACE_MISMATCH` when another instance begins to embed with a third model meanwhile;
 *   `EMBEDDING_FAILED` if every text fails
 */
export async function reembed(
  session: PostgresSession,
  embedder: Embedder,
  given: BatchEmbedOptions = {},
): Promise<ReembedResult> {
  checkEmbedder(embedder)
  const options = checkBatchOptions(given, 'reembed')
  return observedBackfill(session, 'reembed', embedder, () => embedAgain(session, embedder, options))
}

async function embedAgain(
  session: PostgresSession,
  embedder: Embedder,
  options: BatchEmbedOptions,
): Promise<ReembedResult> {
  assertNotAborted(options.signal)
  const { fingerprint, signatureVersion } = embedder.info
  const before = await session.direct(activeSpace)
  const isOther = before.fingerprint !== fingerprint
  const space = isOther ? await session.write((tx) => beginFilling(session, tx, embedder)) : null
  if (space === null) {
    const result = await embedMissing(session, embedder, options)
    await pruneSpaces(session)
    return { ...result, switched: isOther }
  }
  const failures = new Map<number, string>()
  const result = await runEmbeddingJob(embedder, new FillingJob(session, space, failures), options)
  assertNotAborted(options.signal)
  // If an earlier call embedded more, these texts are at fault, not the engine.
  if (result.embedded === 0 && failures.size > (await countEmbedded(session, space))) {
    const [reason] = failures.values()
    throw new RecollectError(
      'EMBEDDING_FAILED',
      `Expected to embed all records again, but each of ${failures.size} failed; the store still answers from its old space. The first reason: ${reason ?? ''}`,
    )
  }
  await session.write(async (tx) => {
    await noteSignatureVersion(session, tx, signatureVersion)
    await switchSpace(session, tx, space, failures)
  })
  // Now the records that were added meanwhile.
  const { chunkSize, signal } = options
  const rest = await embedMissing(session, embedder, { chunkSize, signal })
  await pruneSpaces(session)
  return { embedded: result.embedded + rest.embedded, failed: rest.failed, switched: true }
}

/**
 * Creates or finds the space that will become the active one; null if the store has no vectors, or if another instance
 * has just switched to it. Inside a write.
 */
async function beginFilling(
  session: PostgresSession,
  tx: Statements,
  embedder: Embedder,
): Promise<EmbeddingSpace | null> {
  await lock(tx, session.schema, 'space')
  const { fingerprint } = await activeSpace(tx)
  if (fingerprint === embedder.info.fingerprint || !(await hasVectors(tx))) return null
  const space = await ensureSpace(tx, describeSpace(embedder.info), session.now())
  await writeMeta(tx, 'pending_space', String(space.id))
  return space
}

const MISSING = `FROM {records} r ${SOURCE_JOIN} WHERE r.status = 'active' AND ${LACKS_VECTOR}`

/** The active records without a vector of the space that is being filled. */
class FillingJob implements EmbeddingJob {
  readonly #session: PostgresSession
  readonly #space: EmbeddingSpace
  readonly #failures: Map<number, string>

  constructor(session: PostgresSession, space: EmbeddingSpace, failures: Map<number, string>) {
    this.#session = session
    this.#space = space
    this.#failures = failures
  }

  readonly extent = async () => {
    const extent = await this.#session.direct((db) =>
      db.get<{ last: number | null; total: number }>(
        `SELECT max(r.seq)::float8 AS last, count(*)::float8 AS total ${MISSING}`,
        this.#space.id,
      ),
    )
    return { last: extent?.last ?? 0, total: extent?.total ?? 0 }
  }

  readonly next = async (after: number, last: number, limit: number) =>
    this.#session.direct((db) =>
      db.all<QueuedText>(
        `SELECT ${QUEUED_COLUMNS} ${MISSING} AND r.seq > ? AND r.seq <= ? ORDER BY r.seq LIMIT ?::bigint`,
        this.#space.id,
        after,
        last,
        limit,
      ),
    )

  readonly save = async (results: EmbeddedTexts) => {
    for (const { seq, reason } of results.failed) this.#failures.set(seq, reason)
    return this.#session.write((tx) => this.#store(tx, results))
  }

  readonly randomSeq = async () => {
    const found = await this.#session.direct((db) =>
      db.value<number>(
        `SELECT r.seq::float8 ${MISSING} ORDER BY r.seq LIMIT 1
         OFFSET floor(random() * greatest(1, (SELECT count(*) ${MISSING})))`,
        this.#space.id,
        this.#space.id,
      ),
    )
    return found ?? 0
  }

  async #store(tx: Statements, results: EmbeddedTexts): Promise<Saved> {
    const { id, fingerprint } = this.#space
    const active = await activeSpace(tx)
    const switched = active.id === id
    if (!switched && (await readMeta(tx, 'pending_space')) !== String(id))
      throw spaceMismatch(active.fingerprint, fingerprint)
    const { fresh, taken, stale } = await sorted(tx, results.embedded, id)
    const write = switched ? writeActiveVectors : writeVectors
    await write(tx, id, fresh, this.#session.now())
    return { stored: fresh.length, taken: taken.length, stale }
  }
}

async function countEmbedded(session: PostgresSession, { id }: EmbeddingSpace): Promise<number> {
  const count = await session.direct((db) =>
    db.value<number>(
      'SELECT count(DISTINCT p.record_seq)::float8 FROM {passages} p WHERE p.space_id = ?',
      id,
    ),
  )
  return count ?? 0
}

/** The switch itself: changes the active space and rebuilds the queue together. Inside a write. */
async function switchSpace(
  session: PostgresSession,
  tx: Statements,
  { id, fingerprint }: EmbeddingSpace,
  failures: ReadonlyMap<number, string>,
): Promise<void> {
  // Writers of vectors share this lock, so that no vector of the old space is stored after the queue is rebuilt.
  await lock(tx, session.schema, 'space')
  const active = await activeSpace(tx)
  // Another instance may have switched first.
  if (active.id === id) return
  if ((await readMeta(tx, 'pending_space')) !== String(id))
    throw spaceMismatch(active.fingerprint, fingerprint)
  await writeMeta(tx, 'active_space', String(id))
  await deleteMeta(tx, 'pending_space')
  await tx.run('DELETE FROM {queue}')
  await tx.run(`INSERT INTO {queue}(record_seq) SELECT r.seq ${MISSING}`, id)
  const failed: Failure[] = [...failures].map(([seq, reason]) => ({ seq, reason }))
  await recordFailures(tx, failed, session.now())
}

/** Deletes the vectors of spaces that no search will answer from again, a few at a time. */
async function pruneSpaces(session: PostgresSession): Promise<void> {
  const prune = () =>
    session.write((tx) =>
      tx.run(
        `DELETE FROM {passages} WHERE id IN (
           SELECT p.id FROM {passages} p
           WHERE p.space_id::text NOT IN (SELECT value FROM {meta} WHERE key IN ('active_space', 'pending_space'))
           LIMIT ${PRUNE_BATCH})`,
      ),
    )
  while ((await prune()) === PRUNE_BATCH);
}
