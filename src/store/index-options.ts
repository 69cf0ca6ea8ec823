/** How much of the memory the vectors may take. */
export interface IndexOptions {
  /** Bytes; default 536,870,912. */
  readonly maxBytes?: number | undefined
}
