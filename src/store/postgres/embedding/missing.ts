import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { assertNotAborted } from '../../../options/abort.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import type { EmbeddedTexts } from '../../backfill/embed-texts.js'
import { DEFAULT_CHUNK, type EmbeddingJob, type JobResult, runEmbeddingJob } from '../../backfill/job.js'
import { observedBackfill } from '../../backfill/observed.js'
import { checkMissingOptions } from '../../backfill/options.js'
import { BackfillProgress } from '../../backfill/progress.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import type { SqlCondition } from '../../conditions/sql-condition.js'
import type { BatchEmbedMissingOptions } from '../../embedding.js'
import type { PostgresSession } from '../session.js'
import { queueMissing, takeQueued } from '../vectors/queue.js'
import { activeSpace } from '../vectors/spaces.js'
import { claimSpace } from './claim-space.js'
import { endLease } from './embed-records.js'
import { saveEmbedded } from './save.js'
import { countUnsigned, signPassages } from './sign.js'

/** Milliseconds between two checks of what other instances are embedding. */
const LOOK_MS = 200

/** Embeds every active record without a vector, even if its next attempt is not due yet. */
export async function batchEmbedMissing(
  session: PostgresSession,
  embedder: Embedder,
  given: BatchEmbedMissingOptions = {},
): Promise<JobResult> {
  checkEmbedder(embedder)
  const options = checkMissingOptions(given)
  return observedBackfill(session, 'batchEmbedMissing', embedder, () =>
    embedMissing(session, embedder, options),
  )
}

/** Like {@link batchEmbedMissing}, with checked arguments. */
export async function embedMissing(
  session: PostgresSession,
  embedder: Embedder,
  options: BatchEmbedMissingOptions,
): Promise<JobResult> {
  assertNotAborted(options.signal)
  await claimSpace(session, embedder, options.signal)
  await session.write(async (tx) => queueMissing(tx, (await activeSpace(tx)).id))
  const { chunkSize = DEFAULT_CHUNK, within = DEFAULT_SCOPE, signatures = true, signal } = options
  const unsigned = signatures ? await countUnsigned(session, embedder, within) : 0
  const progress = new BackfillProgress(options.onProgress, unsigned)
  const lease = randomUUID()
  const job = new QueueJob(session, embedder, { lease, within: scopeCondition(within), signal })
  try {
    const result = await runEmbeddingJob(embedder, job, {
      ...options,
      onProgress: (records) => progress.records(records),
    })
    if (unsigned > 0) {
      await signPassages(session, embedder, {
        ...{ chunkSize, within, signal },
        onDone: (done, signed) => progress.passages(done, signed),
      })
    }
    return result
  } finally {
    await endLease(session, lease)
  }
}

interface QueueJobOptions {
  readonly lease: string
  readonly within: SqlCondition
  readonly signal: AbortSignal | undefined
}

/** The store's queue, which other instances work on too. */
class QueueJob implements EmbeddingJob {
  readonly #session: PostgresSession
  readonly #embedder: Embedder
  readonly #options: QueueJobOptions
  /** Records that were taken and not saved yet. */
  readonly #inHand = new Set<number>()

  constructor(session: PostgresSession, embedder: Embedder, options: QueueJobOptions) {
    this.#session = session
    this.#embedder = embedder
    this.#options = options
  }

  readonly extent = async () => {
    const { sql, values } = this.#options.within
    const extent = await this.#session.direct((db) =>
      db.get<{ last: number | null; total: number }>(
        `SELECT max(q.record_seq)::float8 AS last, count(*)::float8 AS total
         FROM {queue} q JOIN {records} r ON r.seq = q.record_seq WHERE r.status = 'active' AND ${sql}`,
        ...values,
      ),
    )
    return { last: extent?.last ?? 0, total: extent?.total ?? 0 }
  }

  /**
   * Returns none only if no other instance has any either: then all records are embedded, or have failed. Records in
   * hand are saved first: two instances that wait for each other would wait forever.
   */
  readonly next = async (after: number, last: number, limit: number) => {
    const { lease, within, signal } = this.#options
    for (;;) {
      const texts = await this.#session.write((tx) =>
        takeQueued(tx, {
          ...{ lease, now: this.#session.now(), limit, order: 'q.record_seq' },
          where: {
            sql: `q.record_seq > ? AND q.record_seq <= ? AND ${within.sql}`,
            values: [after, last, ...within.values],
          },
        }),
      )
      for (const { seq } of texts) this.#inHand.add(seq)
      if (texts.length > 0 || this.#inHand.size > 0 || !(await this.#othersHaveSome(last))) return texts
      await wait(LOOK_MS)
      assertNotAborted(signal)
    }
  }

  readonly save = async (results: EmbeddedTexts) => {
    const saved = await saveEmbedded(this.#session, this.#embedder.info, results)
    for (const { seq } of [...results.embedded, ...results.failed]) this.#inHand.delete(seq)
    return saved
  }

  /** Leases keep instances apart, so there is no need to continue elsewhere. */
  readonly randomSeq = () => 0

  async #othersHaveSome(last: number): Promise<boolean> {
    const { lease, within } = this.#options
    const found = await this.#session.direct((db) =>
      db.value<number>(
        `SELECT 1 FROM {queue} q JOIN {records} r ON r.seq = q.record_seq
         WHERE r.status = 'active' AND q.leased_until > ? AND q.lease <> ? AND q.record_seq <= ? AND ${within.sql}
         LIMIT 1`,
        this.#session.now(),
        lease,
        last,
        ...within.values,
      ),
    )
    return found !== undefined
  }
}
