import { assertNotAborted } from '../../../options/abort.js'
import { rateOf } from '../../../progress/rate.js'
import type { Embedder, Progress } from '../../../vectors/embedder.js'
import type { QueuedText } from '../passages/queue.js'
import { type EmbeddedTexts, embedTexts } from './embed-texts.js'
import type { Saved } from './save.js'

/** Where a backfill stands, for a progress bar. `done` and `total` count records. */
export interface EmbedProgress extends Progress {
  /** Vectors stored by this call. */
  readonly embedded: number
  /** Texts that could not be embedded. */
  readonly failed: number
  /** Records done a second, since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** Options of `batchEmbedMissing`. */
export interface BatchEmbedOptions {
  /** Records embedded and stored at a time, 1 to 1,024; default 32. */
  readonly chunkSize?: number | undefined
  /** After each chunk, and once at the end. What it throws ends the call. */
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined
  /** Ends the call with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
}

/** A set of records that lack a vector. Every function is one transaction. */
export interface EmbeddingJob {
  /** The largest id and the number of records at the beginning; later ones belong to a later call. */
  readonly extent: () => { readonly lastId: string; readonly total: number }
  readonly next: (afterId: string, lastId: string, limit: number) => QueuedText[]
  readonly save: (results: EmbeddedTexts) => Saved
  /** An id somewhere in what is left, to get out of another process's way. */
  readonly randomId: () => string
}

export interface JobResult {
  readonly embedded: number
  readonly failed: number
}

/**
 * Embeds what a job holds, in chunks, each stored as it is done; the next one is embedded meanwhile.
 * Another process may do the same: whoever finds its chunk done already goes on somewhere else, so that
 * two do not follow each other through the same records.
 */
export async function runEmbeddingJob(
  embedder: Embedder,
  job: EmbeddingJob,
  options: BatchEmbedOptions,
): Promise<JobResult> {
  const { chunkSize = 32, signal } = options
  const { lastId, total } = job.extent()
  const walk = new QueueWalk(job, lastId)
  const tally = new Tally(total, options.onProgress)
  const embedNext = () => {
    const texts = walk.take(chunkSize)
    if (texts.length === 0) return undefined
    const results = embedTexts(embedder, texts, { signal, priority: 'background' })
    // Its rejection is seen when its turn comes, if an earlier chunk does not end the call first.
    results.catch(() => {})
    return { texts, results }
  }
  let current = embedNext()
  while (current !== undefined) {
    const following = embedNext()
    const results = await current.results
    assertNotAborted(signal)
    const saved = job.save(results)
    walk.settle(current.texts, results, saved)
    tally.add(current.texts.length - saved.stale.length, saved.stored, results.failed.length)
    current = following ?? embedNext()
  }
  return tally.finish()
}

/** How often a text that is edited during inference is tried again in one call. */
const MAX_STALE = 3

/** Goes through a job by id, each record once, and again from the start when something was passed over. */
class QueueWalk {
  readonly #job: EmbeddingJob
  readonly #lastId: string
  /** In flight, or failed: not to be taken again. */
  readonly #held = new Set<string>()
  readonly #stale = new Map<string, number>()
  #cursor = ''
  #again = false

  constructor(job: EmbeddingJob, lastId: string) {
    this.#job = job
    this.#lastId = lastId
  }

  take(limit: number): QueuedText[] {
    for (;;) {
      const texts = this.#job.next(this.#cursor, this.#lastId, limit)
      const last = texts.at(-1)
      if (last === undefined) {
        if (!this.#again) return []
        this.#again = false
        this.#cursor = ''
        continue
      }
      this.#cursor = last.recordId
      const free = texts.filter(({ recordId }) => !this.#held.has(recordId))
      for (const { recordId } of free) this.#held.add(recordId)
      if (free.length > 0) return free
    }
  }

  settle(texts: readonly QueuedText[], results: EmbeddedTexts, saved: Saved): void {
    const failed = new Set(results.failed.map(({ recordId }) => recordId))
    for (const { recordId } of texts) if (!failed.has(recordId)) this.#held.delete(recordId)
    for (const recordId of saved.stale) this.#retry(recordId)
    if (saved.taken === 0) return
    this.#cursor = this.#job.randomId()
    this.#again = true
  }

  #retry(recordId: string): void {
    const tries = (this.#stale.get(recordId) ?? 0) + 1
    this.#stale.set(recordId, tries)
    if (tries < MAX_STALE) this.#again = true
    else this.#held.add(recordId)
  }
}

class Tally {
  readonly #total: number
  readonly #onProgress: ((progress: EmbedProgress) => void) | undefined
  readonly #start = performance.now()
  #done = 0
  #embedded = 0
  #failed = 0

  constructor(total: number, onProgress: ((progress: EmbedProgress) => void) | undefined) {
    this.#total = total
    this.#onProgress = onProgress
  }

  add(done: number, embedded: number, failed: number): void {
    this.#done += done
    this.#embedded += embedded
    this.#failed += failed
    if (this.#done < this.#total) this.#report(this.#total)
  }

  finish(): JobResult {
    // What another process has embedded meanwhile is no longer part of this call's work.
    this.#report(this.#done)
    return { embedded: this.#embedded, failed: this.#failed }
  }

  #report(total: number): void {
    this.#onProgress?.({
      done: this.#done,
      total,
      embedded: this.#embedded,
      failed: this.#failed,
      ...rateOf({ done: this.#done, total }, this.#start),
    })
  }
}
