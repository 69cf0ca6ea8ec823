/** Milliseconds that each stage of a question took. The embedding of the question is not included. */
export interface StageTimings {
  /** Parsing the question, correcting its typing errors, and reading the statistics of its words. */
  readonly read: number
  /** Finding the best by words and by meaning, and matching each with the question. */
  readonly candidates: number
  /** Finding the neighbors of the best, and matching them too. */
  readonly neighbors: number
  /** Fusing, weighing and sorting. */
  readonly rank: number
}

/** Measures the stages one after another. */
export class StageClock {
  readonly #times: Record<keyof StageTimings, number> = { read: 0, candidates: 0, neighbors: 0, rank: 0 }
  #since = performance.now()

  /** Ends a stage; the next one begins. */
  end(stage: keyof StageTimings): void {
    const now = performance.now()
    this.#times[stage] += now - this.#since
    this.#since = now
  }

  get times(): StageTimings {
    return { ...this.#times }
  }
}
