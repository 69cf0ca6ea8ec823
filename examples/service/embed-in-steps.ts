import type { EmbeddingEngine, SqliteMemoryRepository } from 'recollect'

/** One line of the answer. */
export interface Step {
  readonly state: 'embedding' | 'done' | 'stopped'
  readonly stored: number
  readonly embedded: number
  readonly failed: number
}

/** Texts embedded between two lines of the answer: a fraction of a second. */
const STEP = 32

/**
 * Embeds these records and says after each step how far it is. Stopped early, what is left waits in the store,
 * and is embedded when the service starts again. Searches overtake it at any time.
 */
export async function* embedInSteps(
  repository: SqliteMemoryRepository,
  engine: EmbeddingEngine,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Step> {
  let embedded = 0
  let failed = 0
  const step = (state: Step['state']): Step => ({ state, stored: ids.length, embedded, failed })
  yield step('embedding')
  try {
    for (let from = 0; from < ids.length; from += STEP) {
      const some = ids.slice(from, from + STEP)
      const result = await repository.embedRecords(engine, some, { priority: 'background', signal })
      embedded += result.embedded
      failed += result.failed.length
      yield step('embedding')
    }
    yield step('done')
  } catch (error) {
    if (!signal.aborted) throw error
    yield step('stopped')
  }
}
