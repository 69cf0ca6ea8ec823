import { RecollectError } from '../errors.js'
import { errorFields, type Log } from '../observe/log.js'
import { assertNotAborted, untilAborted } from '../options/abort.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { MemoryStore } from '../store/store.js'
import type { Embedder } from '../vectors/embedder.js'
import { readQuestion } from './asked.js'
import type { Explanation } from './explain.js'
import { Pace } from './pace.js'
import { type MemoryPassage, passageOf } from './passage.js'
import type { RecallOptions } from './recall-options.js'
import { search } from './search.js'
import { type RecalledRecord, StoreSource } from './store-source.js'

/** A memory that answers a question. */
export interface MemorySearchHit {
  /** The memory as it was when it was found. */
  readonly record: MemoryRecord
  /** How well it answers, 0 to 1, whatever else is in the store. Hits are in the order of their ranks. */
  readonly score: number
  /** Euclidean distance to the nearest passage, 0 to 2: `d^2 = 2 - 2 cos`. Absent without a vector. */
  readonly distance?: number
  /** What of it answers; all of it where it is short. */
  readonly passage: MemoryPassage
  /** Why it ranks where it does, with `explain: true`. */
  readonly explanation?: Explanation
}

/** What a question is answered with. */
export interface RecallParts {
  readonly store: MemoryStore
  readonly engine: Embedder | null
  readonly log: Log
}

export const DEFAULT_LIMIT = 5

export async function recall(
  parts: RecallParts,
  query: string,
  options: RecallOptions,
): Promise<MemorySearchHit[]> {
  const { limit = DEFAULT_LIMIT, mode, minScore, filter = {}, diversity, weights, explain, signal } = options
  assertNotAborted(signal)
  const { store, engine } = parts
  const vector = await questionVector(parts, query, options)
  const source = new StoreSource(store, { filter, fingerprint: engine?.info.fingerprint })
  const now = Math.floor(Date.now() / 1000)
  // Who asks for inactive records asks for those that have outlived their time, too.
  const stale = filter.includeInactive === true
  const { hits } = await search<RecalledRecord>(source, query, {
    ...{ limit, now, vector, mode, minScore, diversity, weights, explain, signal, stale },
  })
  const asked = readQuestion(query, now)
  const pace = new Pace(signal)
  const found: MemorySearchHit[] = []
  for (const { record, score, explanation } of hits) {
    await pace.turn()
    const nearness = source.nearness(record.id)
    found.push({
      record: record.memory,
      score,
      ...(nearness !== undefined && { distance: nearness.distance }),
      passage: await passageOf(record, asked, nearness, pace),
      ...(explanation !== undefined && { explanation }),
    })
  }
  return found
}

/** Undefined where words are to answer. */
export async function questionVector(
  { store, engine, log }: RecallParts,
  query: string,
  { mode = 'hybrid', signal }: Pick<RecallOptions, 'mode' | 'signal'>,
): Promise<Float32Array | undefined> {
  if (mode === 'words') return undefined
  if (engine === null) {
    if (mode === 'hybrid') return undefined
    throw new RecollectError(
      'NO_ENGINE',
      "Expected an engine to recall by meaning with, but the orchestrator was opened with engine: null: mode 'words' needs none",
    )
  }
  let vector: Float32Array
  try {
    // An embedder need not heed the signal.
    vector = await untilAborted(engine.embed(query, { signal, priority: 'interactive' }), signal)
  } catch (error) {
    assertNotAborted(signal)
    if (mode === 'meaning') throw error
    const message = 'A question could not be embedded; words alone answer it'
    log.warn('RECOLLECT_QUESTION_NOT_EMBEDDED', message, errorFields(error))
    return undefined
  }
  await store.requireSpaceOf(engine, { signal })
  return vector
}
