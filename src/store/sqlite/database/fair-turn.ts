/** How long one process writes without a pause, in milliseconds. */
const TURN_MS = 20

/** A pause in milliseconds during which a waiting process is sure to try: SQLite's own waiting starts with 1 and 2. */
const PAUSE_MS = 1.5

/** A gap between two writes, in milliseconds, that is long enough for others to get the lock. */
const IDLE_MS = 5

/**
 * SQLite gives the write lock to whichever process asks first after it is free. A process that writes without a pause
 * asks again within microseconds, and so keeps others waiting for seconds. This class makes it pause briefly from time
 * to time: at most a fifteenth of its time.
 */
export class FairTurn {
  #turnStart = 0
  #lastEnd = Number.NEGATIVE_INFINITY
  readonly #never = new Int32Array(new SharedArrayBuffer(4))

  /** Call before requesting the lock. */
  begin(): void {
    const now = performance.now()
    if (now - this.#lastEnd > IDLE_MS) {
      this.#turnStart = now
    } else if (now - this.#turnStart > TURN_MS) {
      Atomics.wait(this.#never, 0, 0, PAUSE_MS)
      this.#turnStart = performance.now()
    }
  }

  /** Call when the lock is free again. */
  end(): void {
    this.#lastEnd = performance.now()
  }
}
