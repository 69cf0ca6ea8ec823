import { afterAll } from 'vitest'
import type { Outcome } from './fetching.js'

/** Counts the cases of one file, and prints the count at its end. */
export class Tally {
  #successes = 0
  readonly #errors = new Map<string, number>()

  constructor(name: string) {
    afterAll(() => {
      const errors = [...this.#errors].map(([code, count]) => `${code} ${count}`).join(', ')
      const total = this.#successes + [...this.#errors.values()].reduce((sum, count) => sum + count, 0)
      console.log(`${name}: ${total} downloads, ${this.#successes} whole, typed errors: ${errors || 'none'}`)
    })
  }

  add(outcome: Outcome): void {
    if ('error' in outcome) {
      this.#errors.set(outcome.error.code, (this.#errors.get(outcome.error.code) ?? 0) + 1)
    } else {
      this.#successes += 1
    }
  }
}
