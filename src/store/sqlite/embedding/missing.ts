import { assertNotAborted } from '../../../options/abort.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder, EmbedderInfo } from '../../../vectors/embedder.js'
import { DEFAULT_CHUNK, type EmbeddingJob, type JobResult, runEmbeddingJob } from '../../backfill/job.js'
import { observedBackfill } from '../../backfill/observed.js'
import { checkMissingOptions } from '../../backfill/options.js'
import { BackfillProgress } from '../../backfill/progress.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import type { BatchEmbedMissingOptions } from '../../embedding.js'
import { sweep } from '../care/sweep.js'
import { nextQueued, queueMissing } from '../passages/queue.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { claimSpace } from './embedder-space.js'
import { saveEmbedded } from './save.js'
import { countUnsigned, signPassages } from './sign.js'

/** Embeds every active record without a vector, even if its next attempt is not due yet. */
export async function batchEmbedMissing(
  store: StoreSession,
  embedder: Embedder,
  given: BatchEmbedMissingOptions = {},
): Promise<JobResult> {
  checkEmbedder(embedder)
  const options = checkMissingOptions(given)
  return observedBackfill(store, 'batchEmbedMissing', embedder, () => embedMissing(store, embedder, options))
}

/** Like {@link batchEmbedMissing}, with checked arguments. */
export async function embedMissing(
  store: StoreSession,
  embedder: Embedder,
  options: BatchEmbedMissingOptions,
): Promise<JobResult> {
  assertNotAborted(options.signal)
  // Before claimSpace, which embeds stored texts again to identify an unnamed space.
  await sweep(store, options.signal)
  await claimSpace(store, embedder, options.signal)
  await store.inTurn(() => store.write(() => queueMissing(store, activeSpace(store).id)))
  const { chunkSize = DEFAULT_CHUNK, within = DEFAULT_SCOPE, signatures = true, signal } = options
  const unsigned = signatures ? await countUnsigned(store, embedder, { within, signal }) : 0
  if (unsigned > 0) {
    const message = 'Computing the token signatures of an older store, which takes as long as embedding it'
    store.log.info(message, { passages: unsigned })
  }
  const progress = new BackfillProgress(options.onProgress, unsigned)
  const result = await runEmbeddingJob(embedder, queueJob(store, embedder.info, within), {
    ...options,
    onProgress: (records) => progress.records(records),
  })
  if (unsigned === 0) return result
  await signPassages(store, embedder, {
    chunkSize,
    within,
    signal,
    onDone: (done, signed) => progress.passages(done, signed),
  })
  if (progress.signed > 0) store.log.debug('Token signatures were computed', { signed: progress.signed })
  return result
}

function queueJob(store: StoreSession, info: EmbedderInfo, within: string): EmbeddingJob {
  const { connection } = store
  const scope = scopeCondition(within)
  const records = within === DEFAULT_SCOPE ? '' : 'JOIN memory_records r ON r.seq = q.record_seq'
  const queue = `embedding_queue q ${records} WHERE ${scope.sql}`
  return {
    extent: () =>
      store.read(() => ({
        last: connection.value<number | null>(`SELECT max(q.record_seq) FROM ${queue}`, ...scope.values) ?? 0,
        total: connection.value<number>(`SELECT count(*) FROM ${queue}`, ...scope.values) ?? 0,
      })),
    next: (after, last, limit) => store.read(() => nextQueued(store, { after, last, limit, where: scope })),
    save: (results) => store.inTurn(() => saveEmbedded(store, info, results)),
    randomSeq: () =>
      store.read(
        () =>
          connection.value<number>(
            `SELECT q.record_seq FROM ${queue} ORDER BY q.record_seq LIMIT 1
             OFFSET abs(random()) % max(1, (SELECT count(*) FROM ${queue}))`,
            ...scope.values,
            ...scope.values,
          ) ?? 0,
      ),
  }
}
