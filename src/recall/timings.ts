/** Milliseconds that each stage of a question took; the embedding of the question is not among them. */
export interface StageTimings {
  /** Reading the question, with the correction of its typing errors and the statistics of its words. */
  readonly read: number
  /** The best by words and by meaning, and what of the question each contains. */
  readonly candidates: number
  /** What stands beside the best. */
  readonly neighbors: number
  /** Fusing, weighing and sorting. */
  readonly rank: number
}

/** Measures one stage after the other. */
export class StageClock {
  readonly #times: Record<keyof StageTimings, number> = { read: 0, candidates: 0, neighbors: 0, rank: 0 }
  #since = performance.now()

  /** Ends a stage; the next one begins. */
  ends(stage: keyof StageTimings): void {
    const now = performance.now()
    this.#times[stage] += now - this.#since
    this.#since = now
  }

  get times(): StageTimings {
    return { ...this.#times }
  }
}
