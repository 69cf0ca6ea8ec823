import { assertNotAborted } from '../options/abort.js'
import { freeTurn, isTurnOver } from './turn.js'

/** Lets long work pause between steps, so that the event loop can run and the work can be aborted. */
export class Pace {
  readonly #signal: AbortSignal | undefined

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Whether it is time to yield with {@link turn}. */
  get due(): boolean {
    return isTurnOver()
  }

  /** Yields to the event loop if it is time. Throws the signal's reason if it has aborted. */
  async turn(): Promise<void> {
    if (this.due) await freeTurn()
    assertNotAborted(this.#signal)
  }

  /** Yields to the event loop. Throws the signal's reason if it has aborted. */
  async next(): Promise<void> {
    await freeTurn()
    assertNotAborted(this.#signal)
  }
}
