import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds after which no other search ends in a turn of the event loop. Most take less than one. */
const SHARED_MS = 1

/**
 * Spreads the ends of searches over turns of the event loop: those that end in the same turn block it together.
 */
export class Turns {
  /** When the first search of this turn began to end; undefined if none has yet. */
  #since: number | undefined
  /** The next turn. */
  #next: Promise<void> | undefined

  /** Runs `work` in a turn with time left: this one, or a later one, in the order of the calls. */
  async run<T>(work: () => T): Promise<T> {
    while (this.#since !== undefined && performance.now() - this.#since >= SHARED_MS) await this.#next
    if (this.#since === undefined) {
      this.#since = performance.now()
      this.#next = nextTurn().then(() => {
        this.#since = undefined
      })
    }
    return work()
  }
}
