/**
 * Which texts of a call were cut: `index` is the text's place in the call, `tokens` its full length; of a text of
 * many thousand tokens it may be a lower bound, still above what the model takes.
 */
export type OnTruncated = (index: number, tokens: number) => void

/** Where a call stands, for a progress bar. */
export interface Progress {
  /** Finished so far, 0 to `total`. */
  readonly done: number
  /** All that the call has to do. */
  readonly total: number
}

/** Options of {@link Embedder.embed}. */
export interface EmbedOptions {
  /** Stops the call; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
  /** `interactive` overtakes `background` at the next run. `embed` defaults to `interactive`. */
  readonly priority?: 'interactive' | 'background' | undefined
  /** Called when the text was longer than the model takes; `index` is 0. */
  readonly onTruncated?: OnTruncated | undefined
}

/** Options of {@link Embedder.embedBatch}. */
export interface EmbedBatchOptions {
  /** Stops the call; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
  /** `embedBatch` defaults to `background`. */
  readonly priority?: 'interactive' | 'background' | undefined
  /** Called at a bounded rate while texts are done, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called once for each text that was longer than the model takes. */
  readonly onTruncated?: OnTruncated | undefined
}

/** What an {@link Embedder} says of itself: the store keeps `fingerprint` with every vector. */
export interface EmbedderInfo {
  /** Names the vector space: two embedders with one fingerprint give comparable vectors. */
  readonly fingerprint: string
  /** Length of the vectors. */
  readonly dimensions: number
  /** The model's name, for people. */
  readonly model?: string | undefined
}

/** What the store needs of an embedding engine; `EmbeddingEngine` is one. */
export interface Embedder {
  /** What it is; the same as long as the embedder lives. */
  readonly info: EmbedderInfo
  /** Unit vector of `text`: `info.dimensions` numbers, of norm 1 within 1e-3. */
  embed(text: string, options?: EmbedOptions): Promise<Float32Array>
  /** Unit vectors of `texts`, in their order, as many as there are texts. */
  embedBatch(texts: readonly string[], options?: EmbedBatchOptions): Promise<Float32Array[]>
}
