/** How much memory the vectors may use. */
export interface IndexOptions {
  /** Maximum size in bytes; default 536,870,912. */
  readonly maxBytes?: number | undefined
}
