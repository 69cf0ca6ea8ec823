import { rateOf } from '../progress/rate.js'
import type { BatchEmbedOptions } from '../store/embedding.js'
import type { InspectedStore } from '../store/inspected.js'
import type { Embedder } from '../vectors/embedder.js'

/** How many records are embedded and stored at a time, as in a backfill of the whole store. */
const CHUNK = 32

/** Embeds only these records; returns the number of records embedded. */
export async function embedByIds(
  store: InspectedStore,
  engine: Embedder,
  waiting: readonly string[],
  { signal, onProgress }: Pick<BatchEmbedOptions, 'signal' | 'onProgress'>,
): Promise<number> {
  const start = performance.now()
  await store.requireSpaceOf(engine, { signal })
  const total = waiting.length
  let [done, embedded, failed] = [0, 0, 0]
  while (done < total) {
    const ids = waiting.slice(done, done + CHUNK)
    const result = await store.embedRecords(engine, ids, { signal, priority: 'background' })
    done += ids.length
    embedded += result.embedded
    failed += result.failed.length
    onProgress?.({ done, total, embedded, failed, signed: 0, ...rateOf({ done, total }, start) })
  }
  return embedded
}
