import { errorFields, type Log } from '../observe/log.js'
import type { FailedText } from '../store/embedding.js'
import type { MemoryStore } from '../store/store.js'
import type { Embedder } from '../vectors/embedder.js'

/** How many records are embedded at a time, in the background: about a second of inference. */
const PORTION = 64

/**
 * Records from earlier that wait for their vectors: from an older schema, from a time without an engine, or after a
 * failure. They are embedded in the background, one portion when the store is first used and one more after each
 * embedding that succeeds.
 */
export class Backlog {
  readonly #store: MemoryStore
  readonly #engine: Embedder
  readonly #log: Log
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #started = false
  /** Whether there may be records that were never tried, apart from those being embedded now. */
  #untried = true

  constructor(store: MemoryStore, engine: Embedder, log: Log) {
    this.#store = store
    this.#engine = engine
    this.#log = log
  }

  /** Starts the first portion, once. */
  start(): void {
    if (this.#started) return
    this.#started = true
    void this.#begin(true)
  }

  /**
   * Starts one more portion, unless one is in progress. The engine works now, so records that failed before may
   * succeed.
   */
  continue(): void {
    void this.#begin(false)
  }

  /** Stops the portion in progress; the rest stays in the queue. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  #begin(warn: boolean): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve()
    this.#running ??= this.#portion(warn).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #portion(warn: boolean): Promise<void> {
    const { signal } = this.#stopping
    const untried = this.#untried
    try {
      const { embedded, failed } = await this.#store.retryFailed(this.#engine, {
        limit: PORTION,
        untried,
        signal,
      })
      this.#untried = untried && embedded + failed.length >= PORTION
      if (embedded > 0) this.#log.info('Waiting records were embedded', { embedded })
      for (const failure of failed) warnNotEmbedded(this.#log, failure)
    } catch (error) {
      if (signal.aborted) return
      this.#log.warn(
        'RECOLLECT_RECORDS_NOT_EMBEDDED',
        'Waiting records could not be embedded',
        errorFields(error),
      )
    }
    if (warn && this.#untried && !signal.aborted) await this.#warnOfRest()
  }

  async #warnOfRest(): Promise<void> {
    try {
      const { queued } = await this.#store.status()
      if (queued === 0) return
      this.#log.warn(
        'RECOLLECT_RECORDS_WAITING',
        `${queued} records wait for their vectors; until then recall finds them only by their words. ensureReadyWithMigration() or runMemoryEmbed() embeds them all`,
        { queued },
      )
    } catch (error) {
      this.#log.warn('RECOLLECT_RECORDS_WAITING', 'Waiting records could not be counted', errorFields(error))
    }
  }
}

/** Warns about one record that stays without a vector for now. */
export function warnNotEmbedded(log: Log, failure: FailedText): void {
  log.warn('RECOLLECT_RECORDS_NOT_EMBEDDED', 'A record could not be embedded; it waits in the queue', {
    ...failure,
  })
}
