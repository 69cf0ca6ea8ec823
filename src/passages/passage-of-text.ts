/** A checked passage of a text, which is `text.slice(start, end)`, with its vector. */
export interface PassageOfText {
  /** In UTF-16 units. */
  readonly start: number
  /** In UTF-16 units. */
  readonly end: number
  /** Exact, or null if the embedder cannot count tokens. */
  readonly tokenCount: number | null
  readonly truncated: boolean
  readonly vector: Float32Array
  readonly signature?: Uint8Array
}

/** The passages of one text, in order; at least one. */
export type PassagesOfText = readonly PassageOfText[]
