/** A passage of a text, which is `text.slice(start, end)`, with its vector: checked, whoever made it. */
export interface PassageOfText {
  /** In UTF-16 units. */
  readonly start: number
  /** In UTF-16 units. */
  readonly end: number
  /** Exact, or null where the embedder cannot count them. */
  readonly tokenCount: number | null
  readonly truncated: boolean
  readonly vector: Float32Array
  readonly signature?: Uint8Array
}

/** The passages of one text, in order; one at least. */
export type PassagesOfText = readonly PassageOfText[]
