import { RecollectError } from '../errors.js'
import { errorFields, type Log } from '../observe/log.js'
import { assertNotAborted, untilAborted } from '../options/abort.js'
import { Pace } from '../platform/pace.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { MemoryStore } from '../store/store.js'
import type { EmbeddedQuestion, Embedder, EmbedOptions } from '../vectors/embedder.js'
import type { Explanation } from './explain.js'
import { type MemoryPassage, passageOf } from './passage.js'
import { askedAt, type RecallOptions } from './recall-options.js'
import { type SearchOptions, search } from './search.js'
import { type RecalledRecord, StoreSource } from './store-source.js'
import { isUnreadable } from './unreadable.js'

/** A memory that answers a question. */
export interface MemorySearchHit {
  /** The memory at the time of the search. */
  readonly record: MemoryRecord
  /**
   * How well it answers, 0 to 1, independent of what else is in the store. Hits are not sorted by score but by rank,
   * which also uses how rare a word is in this store, and the turns around a turn. A later hit may score higher.
   * Sorting by score is worse: on LoCoMo the first hit is then right for 43 % of the questions, instead of 50 %.
   */
  readonly score: number
  /** Euclidean distance to the nearest passage, 0 to 2: `d^2 = 2 - 2 cos`. Absent without a vector. */
  readonly distance?: number
  /** The part that answers; the whole text of a short memory. */
  readonly passage: MemoryPassage
  /** Why it has its rank; present with `explain: true`. */
  readonly explanation?: Explanation
}

/** The parts that a recall works with. */
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
  const meaning = await questionMeaning(parts, query, options)
  const source = new StoreSource(store, {
    ...{
      filter,
      fingerprint: engine?.info.fingerprint,
      signatureVersion: engine?.info.signatureVersion,
      signal,
    },
  })
  const now = askedAt(options)
  // includeInactive includes records that have outlived their `staleAfterSecs`.
  const stale = filter.includeInactive === true
  const { hits, question } = await search<RecalledRecord>(source, query, {
    ...meaning,
    ...{ limit, now, mode, minScore, diversity, weights, explain, signal, stale },
  })
  const pace = new Pace(signal)
  const found: MemorySearchHit[] = []
  for (const { record, score, compared, explanation } of hits) {
    await pace.turn()
    const nearness = compared ? source.nearness(record.id) : undefined
    found.push({
      record: record.memory,
      score,
      ...(nearness !== undefined && { distance: nearness.distance }),
      passage: await passageOf(record, question, nearness, pace),
      ...(explanation !== undefined && { explanation }),
    })
  }
  return found
}

/** The vectors of a question; empty if only its words are searched. */
export type QuestionMeaning = Pick<SearchOptions, 'vector' | 'tokens'>

/**
 * The question's vector, and its token vectors if the engine returns them. Empty if only words are to be searched, or
 * if the model knows none of the question's words.
 */
export async function questionMeaning(
  { store, engine, log }: RecallParts,
  query: string,
  { mode = 'hybrid', signal }: Pick<RecallOptions, 'mode' | 'signal'>,
): Promise<QuestionMeaning> {
  if (mode === 'words') return {}
  if (engine === null) {
    if (mode === 'hybrid') return {}
    throw new RecollectError(
      'NO_ENGINE',
      "Expected an engine for mode 'meaning', but the orchestrator was opened with engine: null; mode 'words' works without one",
    )
  }
  let meaning: QuestionMeaning
  try {
    // An embedder may ignore the signal.
    meaning = await untilAborted(meaningOf(engine, query, { signal, priority: 'interactive' }), signal)
  } catch (error) {
    assertNotAborted(signal)
    if (mode === 'meaning') throw error
    const message = 'A question could not be embedded; only its words are searched'
    log.warn('RECOLLECT_QUESTION_NOT_EMBEDDED', message, errorFields(error))
    return {}
  }
  await store.requireSpaceOf(engine, { signal })
  return meaning
}

async function meaningOf(engine: Embedder, query: string, options: EmbedOptions): Promise<QuestionMeaning> {
  const { vector, tokens } = await embedQuestion(engine, query, options)
  if (await isUnreadable(engine, query, vector)) return {}
  if (tokens === undefined) return { vector }
  const maxSims = engine.maxSims?.bind(engine)
  return { vector, tokens: { vectors: tokens, maxSims } }
}

async function embedQuestion(
  engine: Embedder,
  query: string,
  options: EmbedOptions,
): Promise<EmbeddedQuestion> {
  return engine.embedQuestion === undefined || engine.info.signatureVersion === undefined
    ? { vector: await engine.embed(query, options) }
    : engine.embedQuestion(query, options)
}
