/** Milliseconds that one process writes on end before it lets others in. */
const TURN_MS = 20

/** Milliseconds in which a waiting process is sure to try: SQLite's own waiting starts with 1 and 2. */
const PAUSE_MS = 1.5

/** A gap between two writes in which others had their chance anyway. */
const IDLE_MS = 5

/**
 * SQLite gives the write lock to whoever asks first after it is free. A process that writes without a
 * pause asks again within microseconds, and so keeps the others waiting for seconds. This makes it pause
 * for a moment once in a while: at most a fifteenth of its time.
 */
export class FairTurn {
  #turnStart = 0
  #lastEnd = Number.NEGATIVE_INFINITY
  readonly #never = new Int32Array(new SharedArrayBuffer(4))

  /** Before the lock is asked for. */
  begin(): void {
    const now = performance.now()
    if (now - this.#lastEnd > IDLE_MS) {
      this.#turnStart = now
    } else if (now - this.#turnStart > TURN_MS) {
      Atomics.wait(this.#never, 0, 0, PAUSE_MS)
      this.#turnStart = performance.now()
    }
  }

  /** When it is free again. */
  end(): void {
    this.#lastEnd = performance.now()
  }
}
