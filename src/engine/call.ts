import type { NativeCompletion, NativeEngine } from '../native/binding.js'
import { listenForAbort } from '../options/abort.js'
import type { CheckedCallOptions } from './call-options.js'
import { ProgressReporter } from './progress-reporter.js'
import { sliceEnd } from './slices.js'

/** A call that turns texts into a `T`. It tracks which texts are still to be sent, and which results have arrived. */
export abstract class Call<T> {
  readonly interactive: boolean
  readonly promise: Promise<T>
  /** The native calls in progress for it. */
  readonly nativeIds = new Set<number>()
  readonly #resolve: () => void
  readonly #reject: (reason: unknown) => void
  readonly #texts: readonly string[]
  readonly #progress: ProgressReporter | undefined
  readonly #signal: AbortSignal | undefined
  #stopListening: (() => void) | undefined
  #next = 0
  #done = 0
  #settled = false

  constructor(texts: readonly string[], options: CheckedCallOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.promise = promise
    this.#resolve = () => resolve(this.result())
    this.#reject = reject
    this.#texts = texts
    this.interactive = options.interactive
    this.#progress =
      options.onProgress === undefined ? undefined : new ProgressReporter(options.onProgress, texts.length)
    this.#signal = options.signal
  }

  /** Queues `texts`, which begin at index `start` of the call, as the native call `id`. */
  abstract submit(native: NativeEngine, id: number, texts: string[], start: number): void

  /**
   * Stores what one run finished of the native call that begins at `start`. Calls no function of the caller.
   *
   * @returns how many texts it completed.
   */
  protected abstract keep(start: number, completion: NativeCompletion): number

  /** Calls the caller's functions with what has arrived since the last time; progress is reported separately. */
  protected abstract tell(): void

  /** The result of the call once every text is complete. */
  protected abstract result(): T

  get settled(): boolean {
    return this.#settled
  }

  /** Whether every text has been sent. */
  get handedOver(): boolean {
    return this.#next === this.#texts.length
  }

  /** Runs `onAbort` with the signal's reason when it aborts; the listener is removed when the call settles. */
  listen(onAbort: (reason: unknown) => void): void {
    this.#stopListening = listenForAbort(this.#signal, onAbort)
  }

  /** The next texts to send, and the index of the first within the call. Only valid while not {@link handedOver}. */
  takeSlice(): { readonly start: number; readonly texts: string[] } {
    const start = this.#next
    this.#next = sliceEnd(this.#texts, start)
    return { start, texts: this.#texts.slice(start, this.#next) }
  }

  /** Stores what one run finished, for {@link report}; returns how many texts it completed. */
  take(start: number, completion: NativeCompletion): number {
    const finished = this.keep(start, completion)
    this.#done += finished
    return finished
  }

  /**
   * Calls the caller's functions with the progress of the call, and resolves it when it is complete. A call without
   * texts resolves at once. Throws what those functions throw.
   */
  report(): void {
    this.tell()
    // A caller's function may have aborted the call or closed the engine.
    if (!this.#settled) {
      this.#progress?.update(this.#done)
    }
    if (!this.#settled && this.#done === this.#texts.length) {
      this.#settle()
      this.#resolve()
    }
  }

  reject(reason: unknown): void {
    this.#settle()
    this.#reject(reason)
  }

  #settle(): void {
    this.#settled = true
    this.#stopListening?.()
  }
}
