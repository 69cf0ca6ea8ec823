import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Gives each search a turn of the event loop of its own to end in: those that end in the same turn would block it
 * together.
 */
export class Turns {
  /** Until the last turn that was given is over; undefined if it is. */
  #taken: Promise<void> | undefined

  /** Waits for a turn in which no other search ends: this one, or the first after those that were given. */
  async take(): Promise<void> {
    const before = this.#taken
    const own = Promise.resolve(before).then(() => nextTurn())
    this.#taken = own
    void own.then(() => {
      if (this.#taken === own) this.#taken = undefined
    })
    await before
  }
}
