import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireOptionalFunction,
  requireOptionalSignal,
  requireWholeNumber,
} from '../../../options/check.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder, EmbedderInfo } from '../../../vectors/embedder.js'
import type { BatchEmbedOptions } from '../../embedding.js'
import { sweep } from '../care/sweep.js'
import { nextQueued, queueMissing } from '../passages/queue.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { BackfillProgress } from './backfill-progress.js'
import { claimSpace } from './embedder-space.js'
import { DEFAULT_CHUNK, type EmbeddingJob, type JobResult, runEmbeddingJob } from './job.js'
import { observedBackfill } from './observed.js'
import { saveEmbedded } from './save.js'
import { countUnsigned, signPassages } from './sign.js'

export function checkBatchOptions<O extends BatchEmbedOptions>(
  given: O,
  where: string,
  more: readonly string[] = [],
): O {
  const options = checkOptions(given, ['chunkSize', 'onProgress', 'signal', ...more], where)
  if (options.chunkSize !== undefined) requireWholeNumber(options.chunkSize, 'chunkSize', 1, 1024)
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  return options
}

/** Embeds every active record that lacks a vector, those whose next try is not due yet included. */
export async function batchEmbedMissing(
  store: StoreSession,
  embedder: Embedder,
  given: BatchEmbedOptions = {},
): Promise<JobResult> {
  checkEmbedder(embedder)
  const options = checkBatchOptions(given, 'batchEmbedMissing')
  return observedBackfill(store, 'batchEmbedMissing', embedder, () => embedMissing(store, embedder, options))
}

/** What is checked already. */
export async function embedMissing(
  store: StoreSession,
  embedder: Embedder,
  options: BatchEmbedOptions,
): Promise<JobResult> {
  assertNotAborted(options.signal)
  // Before claimSpace, which embeds stored texts again to identify an unnamed space.
  await sweep(store, options.signal)
  await claimSpace(store, embedder, options.signal)
  store.write(() => queueMissing(store, activeSpace(store).id))
  const { chunkSize = DEFAULT_CHUNK, signal } = options
  const progress = new BackfillProgress(options.onProgress, await countUnsigned(store, embedder, signal))
  const result = await runEmbeddingJob(embedder, queueJob(store, embedder.info), {
    ...options,
    onProgress: (records) => progress.records(records),
  })
  await signPassages(store, embedder, {
    chunkSize,
    signal,
    onDone: (done, signed) => progress.passages(done, signed),
  })
  if (progress.signed > 0) store.log.debug('Passages got their signatures', { signed: progress.signed })
  return result
}

function queueJob(store: StoreSession, info: EmbedderInfo): EmbeddingJob {
  const { connection } = store
  return {
    extent: () =>
      store.read(() => ({
        last: connection.value<number | null>('SELECT max(record_seq) FROM embedding_queue') ?? 0,
        total: connection.value<number>('SELECT count(*) FROM embedding_queue') ?? 0,
      })),
    next: (after, last, limit) => store.read(() => nextQueued(store, after, last, limit)),
    save: (results) => saveEmbedded(store, info, results),
    randomSeq: () =>
      store.read(
        () =>
          connection.value<number>(
            `SELECT record_seq FROM embedding_queue ORDER BY record_seq LIMIT 1
             OFFSET abs(random()) % max(1, (SELECT count(*) FROM embedding_queue))`,
          ) ?? 0,
      ),
  }
}
