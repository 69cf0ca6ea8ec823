import { rateOf } from '../progress/rate.js'
import type { BatchEmbedOptions } from '../store/embedding.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import type { Embedder } from '../vectors/embedder.js'

/** Records embedded and stored at a time, as in a backfill of the whole store. */
const CHUNK = 32

/** Embeds what waits of a scope and of all below it, and nothing else; the number of records embedded. */
export async function embedWithin(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  scope: string,
  { signal, onProgress }: Pick<BatchEmbedOptions, 'signal' | 'onProgress'>,
): Promise<number> {
  const start = performance.now()
  await repository.requireSpaceOf(engine, { signal })
  const waiting = [...waitingWithin(repository, scope)]
  const total = waiting.length
  let [done, embedded, failed] = [0, 0, 0]
  while (done < total) {
    const ids = waiting.slice(done, done + CHUNK)
    const result = await repository.embedRecords(engine, ids, { signal, priority: 'background' })
    done += ids.length
    embedded += result.embedded
    failed += result.failed.length
    onProgress?.({ done, total, embedded, failed, signed: 0, ...rateOf({ done, total }, start) })
  }
  return embedded
}

function* waitingWithin(repository: SqliteMemoryRepository, within: string): Generator<string> {
  for (const { id } of repository.iterateRecords({ within })) if (!repository.hasEmbedding(id)) yield id
}
