import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../options/abort.js'

/** Milliseconds after which the event loop gets a turn. */
const TURN_MS = 4

/** Lets the long work of one call pause between steps, for the event loop and to be aborted. */
export class Pace {
  readonly #signal: AbortSignal | undefined
  #since = performance.now()

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Whether it is time for {@link turn}. */
  get due(): boolean {
    return performance.now() - this.#since > TURN_MS
  }

  /** Throws the signal's reason when it has aborted. */
  async turn(): Promise<void> {
    if (this.due) {
      await nextTurn()
      this.#since = performance.now()
    }
    assertNotAborted(this.#signal)
  }
}
