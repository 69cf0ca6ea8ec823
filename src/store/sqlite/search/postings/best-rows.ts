/** A search term with the rows that contain it. */
export interface WeighedTerm {
  /** Numbers of the rows, ascending. */
  readonly rows: Uint32Array
  /** How often each of them contains it. */
  readonly times: Uint16Array
  /** Its weight in FTS5, above 0. */
  readonly weight: number
}

/** The sizes of an index's rows, by their numbers from 0. */
export interface RowSizes {
  /** Number of words in each row. */
  readonly sizes: Uint32Array
  /** Average number of words in a row. */
  readonly average: number
}

/** A row and its BM25 score. */
export interface ScoredRow {
  readonly row: number
  readonly score: number
}

/** The value of FTS5 (https://sqlite.org/fts5.html#the_bm25_function). */
const K1 = 1.2
const B = 0.75

/**
 * The best rows by BM25, with exactly the numbers that FTS5's `bm25()` returns for an OR of the terms: it sums the
 * contributions of the terms in their order. Of equal scores the lower row is better. Takes about 10 nanoseconds for
 * each row of each term.
 */
export class BestRows {
  readonly #terms: readonly WeighedTerm[]
  readonly #required: WeighedTerm | undefined
  readonly #of: RowSizes
  /** A slot for each row; all 0 again when the result is known. */
  readonly scores: Float64Array
  readonly #best: Best
  #weighed = 0

  /**
   * @param scores all 0
   * @param required a last term, which each row must contain in addition to another one
   */
  constructor(
    terms: readonly WeighedTerm[],
    of: RowSizes,
    { limit, scores, required }: { limit: number; scores: Float64Array; required?: WeighedTerm | undefined },
  ) {
    this.#terms = terms
    this.#required = required
    this.#of = of
    this.scores = scores
    this.#best = new Best(limit)
  }

  /** Scores the rows of the next term; returns false if there are no more terms. */
  weigh(): boolean {
    const term = this.#terms[this.#weighed]
    if (term === undefined) return false
    this.#weighed += 1
    this.#add(term)
    return true
  }

  /** The best rows, best first, once all terms were scored. */
  found(): readonly ScoredRow[] {
    const { scores } = this
    if (this.#required !== undefined) this.#keepRequired(this.#required)
    for (const { rows } of this.#terms) {
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] ?? 0
        const score = scores[row] ?? 0
        if (score === 0) continue
        scores[row] = 0
        if (this.#required === undefined) this.#best.add(row, score)
      }
    }
    return this.#best.sorted()
  }

  #add({ rows, times, weight }: WeighedTerm): void {
    const { scores } = this
    const { sizes, average } = this.#of
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      const count = times[at] ?? 0
      const size = K1 * (1 - B + (B * (sizes[row] ?? 0)) / average)
      scores[row] = (scores[row] ?? 0) + weight * ((count * (K1 + 1)) / (count + size))
    }
  }

  #keepRequired({ rows, times, weight }: WeighedTerm): void {
    const { sizes, average } = this.#of
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      const score = this.scores[row] ?? 0
      if (score === 0) continue
      const count = times[at] ?? 0
      const size = K1 * (1 - B + (B * (sizes[row] ?? 0)) / average)
      this.#best.add(row, score + weight * ((count * (K1 + 1)) / (count + size)))
    }
  }
}

/** The best rows so far: a heap with the worst of them on top. */
class Best {
  readonly #limit: number
  readonly #rows: number[] = []
  readonly #scores: number[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  add(row: number, score: number): void {
    if (this.#rows.length < this.#limit) {
      this.#rows.push(row)
      this.#scores.push(score)
      this.#up(this.#rows.length - 1)
    } else if (this.#isWorse(0, row, score)) {
      this.#rows[0] = row
      this.#scores[0] = score
      this.#down()
    }
  }

  sorted(): readonly ScoredRow[] {
    return this.#rows
      .map((row, at) => ({ row, score: this.#scores[at] ?? 0 }))
      .sort((a, b) => b.score - a.score || a.row - b.row)
  }

  #isWorse(at: number, row: number, score: number): boolean {
    const own = this.#scores[at] ?? 0
    return own < score || (own === score && (this.#rows[at] ?? 0) > row)
  }

  #up(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (this.#isWorse(parent, this.#rows[at] ?? 0, this.#scores[at] ?? 0)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  #down(): void {
    for (let at = 0; ; ) {
      let worst = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child >= this.#rows.length) break
        if (this.#isWorse(child, this.#rows[worst] ?? 0, this.#scores[worst] ?? 0)) worst = child
      }
      if (worst === at) return
      this.#swap(at, worst)
      at = worst
    }
  }

  #swap(a: number, b: number): void {
    const row = this.#rows[a] ?? 0
    const score = this.#scores[a] ?? 0
    this.#rows[a] = this.#rows[b] ?? 0
    this.#scores[a] = this.#scores[b] ?? 0
    this.#rows[b] = row
    this.#scores[b] = score
  }
}
