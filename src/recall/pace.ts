import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../options/abort.js'

/** Milliseconds after which other work of the event loop has its turn. */
const TURN_MS = 4

/** Lets long work of one call pause between its steps: for the event loop, and to be ended. */
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
