import { CHANNELS } from '../../observe/channels.js'
import type { BackfillEvent } from '../../observe/events.js'
import type { Log } from '../../observe/log.js'
import { traceAsync } from '../../observe/trace.js'
import type { Embedder } from '../../vectors/embedder.js'

/** The number of vectors that a backfill stored, and the texts that failed, as a number or a list. */
interface Outcome {
  readonly embedded: number
  readonly failed: number | readonly unknown[]
}

/** Runs a backfill and publishes it to subscribers. Its end is logged, unless the caller gets each failure. */
export function observedBackfill<R extends Outcome>(
  { log }: { readonly log: Log },
  operation: BackfillEvent['operation'],
  embedder: Embedder,
  work: () => Promise<R>,
): Promise<R> {
  return traceAsync(
    CHANNELS.backfill,
    () => ({ operation, fingerprint: embedder.info.fingerprint }),
    async () => {
      const result = await work()
      logEnd(log, operation, result)
      return result
    },
    ({ embedded, failed }) => ({ embedded, failed: typeof failed === 'number' ? failed : failed.length }),
  )
}

function logEnd(log: Log, operation: BackfillEvent['operation'], { embedded, failed }: Outcome): void {
  if (typeof failed !== 'number') return
  log.debug('Records were embedded', { operation, embedded, failed })
  if (failed === 0) return
  const message = 'Records could not be embedded; they wait in the queue, and embeddingFailures() says why'
  log.warn('RECOLLECT_RECORDS_NOT_EMBEDDED', message, { operation, embedded, failed })
}
