import { assertNotAborted } from '../../options/abort.js'
import { rateOf } from '../../progress/rate.js'
import type { Embedder } from '../../vectors/embedder.js'
import type { BatchEmbedOptions, EmbedProgress } from '../embedding.js'
import { type EmbeddedTexts, embedTexts } from './embed-texts.js'
import type { QueuedText } from './queued-text.js'

/** How many records are embedded and stored at a time. */
export const DEFAULT_CHUNK = 32

/** The outcome for embedded texts. */
export interface Saved {
  readonly stored: number
  /** How many had their vector already, stored by another process or call. */
  readonly taken: number
  /** Records that were edited meanwhile: they stay in the queue. */
  readonly stale: readonly number[]
}

/** A set of records without a vector. Every function is one transaction, synchronous or not. */
export interface EmbeddingJob {
  /** The highest number and the count of records at the start; later records belong to a later call. */
  readonly extent: () => InTime<{ readonly last: number; readonly total: number }>
  readonly next: (after: number, last: number, limit: number) => InTime<readonly QueuedText[]>
  readonly save: (results: EmbeddedTexts) => InTime<Saved>
  /** The number of a random remaining record, to continue where another process is not working. */
  readonly randomSeq: () => InTime<number>
}

/** A store in this process answers synchronously. */
type InTime<T> = T | Promise<T>

export interface JobResult {
  readonly embedded: number
  readonly failed: number
}

/**
 * Embeds the records of a job in chunks. Each chunk is stored while the next one is embedded. Another process may do
 * the same work: one that finds its chunk already done continues elsewhere, so that two do not follow each other
 * through the same records.
 */
export async function runEmbeddingJob(
  embedder: Embedder,
  job: EmbeddingJob,
  options: BatchEmbedOptions,
): Promise<JobResult> {
  const { chunkSize = DEFAULT_CHUNK, signal } = options
  const { last, total } = await job.extent()
  const walk = new QueueWalk(job, last)
  const tally = new Tally(total, options.onProgress)
  const embedNext = async () => {
    const texts = await walk.take(chunkSize)
    if (texts.length === 0) return undefined
    const results = embedTexts(embedder, texts, { signal, priority: 'background' })
    // Its rejection is handled when its turn comes, unless an earlier chunk ends the call first.
    results.catch(() => {})
    return { texts, results }
  }
  let current = await embedNext()
  while (current !== undefined) {
    const following = await embedNext()
    const results = await current.results
    assertNotAborted(signal)
    const saved = await job.save(results)
    await walk.settle(current.texts, results, saved)
    tally.add(current.texts.length - saved.stale.length, saved.stored, results.failed.length)
    current = following ?? (await embedNext())
  }
  return tally.finish()
}

/** How often one call retries a text that is edited during inference. */
const MAX_STALE = 3

/** Walks a job's records in the order of writing, each once, and starts over if some were skipped. */
class QueueWalk {
  readonly #job: EmbeddingJob
  readonly #last: number
  /** Records in progress, or failed: not to be taken again. */
  readonly #held = new Set<number>()
  readonly #stale = new Map<number, number>()
  #cursor = 0
  #again = false

  constructor(job: EmbeddingJob, last: number) {
    this.#job = job
    this.#last = last
  }

  async take(limit: number): Promise<readonly QueuedText[]> {
    for (;;) {
      const texts = await this.#job.next(this.#cursor, this.#last, limit)
      const last = texts.at(-1)
      if (last === undefined) {
        if (!this.#again) return []
        this.#again = false
        this.#cursor = 0
        continue
      }
      this.#cursor = last.seq
      const free = texts.filter(({ seq }) => !this.#held.has(seq))
      for (const { seq } of free) this.#held.add(seq)
      if (free.length > 0) return free
    }
  }

  async settle(texts: readonly QueuedText[], results: EmbeddedTexts, saved: Saved): Promise<void> {
    const failed = new Set(results.failed.map(({ seq }) => seq))
    for (const { seq } of texts) if (!failed.has(seq)) this.#held.delete(seq)
    for (const seq of saved.stale) this.#retry(seq)
    if (saved.taken === 0) return
    this.#cursor = await this.#job.randomSeq()
    this.#again = true
  }

  #retry(seq: number): void {
    const tries = (this.#stale.get(seq) ?? 0) + 1
    this.#stale.set(seq, tries)
    if (tries < MAX_STALE) this.#again = true
    else this.#held.add(seq)
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
    // Records that another process embedded meanwhile are no longer part of this call's work.
    this.#report(this.#done)
    return { embedded: this.#embedded, failed: this.#failed }
  }

  #report(total: number): void {
    this.#onProgress?.({
      done: this.#done,
      total,
      embedded: this.#embedded,
      failed: this.#failed,
      signed: 0,
      ...rateOf({ done: this.#done, total }, this.#start),
    })
  }
}
