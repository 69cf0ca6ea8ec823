import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../options/abort.js'

/** Milliseconds after which to yield to the event loop. */
const TURN_MS = 4

/** Lets long work pause between steps, so that the event loop can run and the work can be aborted. */
export class Pace {
  readonly #signal: AbortSignal | undefined
  #since = performance.now()

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Whether it is time to yield with {@link turn}. */
  get due(): boolean {
    return performance.now() - this.#since > TURN_MS
  }

  /** Yields to the event loop if it is time. Throws the signal's reason if it has aborted. */
  async turn(): Promise<void> {
    if (this.due) {
      await nextTurn()
      this.#since = performance.now()
    }
    assertNotAborted(this.#signal)
  }
}
