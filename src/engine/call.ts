import type { OnTruncated } from '../vectors/embedder.js'
import type { NativeCompletion } from './native/binding.js'
import type { CheckedCallOptions } from './options.js'
import { ProgressReporter } from './progress-reporter.js'
import { sliceEnd } from './slices.js'

/** One `embed` or `embedBatch` on its way: what is still to be handed over, and what has come back. */
export class Call {
  readonly interactive: boolean
  /** The vectors, in the order of the texts. */
  readonly promise: Promise<Float32Array<ArrayBuffer>[]>
  /** The native calls that work on it now. */
  readonly nativeIds = new Set<number>()
  readonly #resolve: (vectors: Float32Array<ArrayBuffer>[]) => void
  readonly #reject: (reason: unknown) => void
  readonly #texts: readonly string[]
  readonly #vectors: Float32Array<ArrayBuffer>[]
  readonly #onTruncated: OnTruncated | undefined
  readonly #progress: ProgressReporter | undefined
  readonly #signal: AbortSignal | undefined
  #onAbort: (() => void) | undefined
  #next = 0
  #done = 0
  #settled = false

  constructor(texts: readonly string[], options: CheckedCallOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array<ArrayBuffer>[]>()
    this.promise = promise
    this.#resolve = resolve
    this.#reject = reject
    this.#texts = texts
    this.#vectors = new Array(texts.length)
    this.interactive = options.interactive
    this.#onTruncated = options.onTruncated
    this.#progress =
      options.onProgress === undefined ? undefined : new ProgressReporter(options.onProgress, texts.length)
    this.#signal = options.signal
  }

  get settled(): boolean {
    return this.#settled
  }

  /** Whether every text has been handed over. */
  get handedOver(): boolean {
    return this.#next === this.#texts.length
  }

  /** Runs `onAbort` with the signal's reason when it aborts; the listener goes when the call settles. */
  listen(onAbort: (reason: unknown) => void): void {
    const signal = this.#signal
    if (signal !== undefined) {
      this.#onAbort = () => onAbort(signal.reason)
      signal.addEventListener('abort', this.#onAbort, { once: true })
    }
  }

  /** The next texts to hand over, and the place of the first within the call; only while not {@link handedOver}. */
  takeSlice(): { readonly start: number; readonly texts: string[] } {
    const start = this.#next
    this.#next = sliceEnd(this.#texts, start)
    return { start, texts: this.#texts.slice(start, this.#next) }
  }

  /**
   * Takes what one run finished of the slice that begins at `start`, and tells the caller's functions. What
   * those throw is thrown.
   */
  accept(start: number, { indexes, vectors, tokenCounts, truncated }: NativeCompletion): void {
    for (const [i, index] of indexes.entries()) {
      this.#vectors[start + index] = vectors[i] as Float32Array<ArrayBuffer>
      this.#done++
      if (truncated[i] && !this.#settled) {
        this.#onTruncated?.(start + index, tokenCounts[i] as number)
      }
    }
    this.report()
  }

  /** Tells how far the call is, and resolves it when that is the end; a call without texts is there at once. */
  report(): void {
    // A caller's function may have aborted the call or closed the engine.
    if (!this.#settled) {
      this.#progress?.update(this.#done)
    }
    if (!this.#settled && this.#done === this.#texts.length) {
      this.#settle()
      this.#resolve(this.#vectors)
    }
  }

  reject(reason: unknown): void {
    this.#settle()
    this.#reject(reason)
  }

  #settle(): void {
    this.#settled = true
    if (this.#onAbort !== undefined) {
      this.#signal?.removeEventListener('abort', this.#onAbort)
    }
  }
}
