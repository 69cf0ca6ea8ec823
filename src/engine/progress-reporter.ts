import type { Progress } from '../vectors/embedder.js'

/** Often enough for a smooth bar, rarely enough to cost nothing: 20 reports a second. */
const INTERVAL_MS = 50

/** Passes progress on at a limited rate; the last report is always made. */
export class ProgressReporter {
  readonly #report: (progress: Progress) => void
  readonly #total: number
  #last = Number.NEGATIVE_INFINITY

  constructor(report: (progress: Progress) => void, total: number) {
    this.#report = report
    this.#total = total
  }

  update(done: number): void {
    const now = performance.now()
    if (done === this.#total || now - this.#last >= INTERVAL_MS) {
      this.#last = now
      this.#report({ done, total: this.#total })
    }
  }
}
