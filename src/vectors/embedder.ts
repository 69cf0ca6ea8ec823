/**
 * Called for a text of a call that was cut: `index` is its place in the call, `tokens` its full length. For a text of
 * many thousand tokens `tokens` may be a lower bound, but is still above what the model takes.
 */
export type OnTruncated = (index: number, tokens: number) => void

/** Progress of a call. */
export interface Progress {
  /** Finished so far, 0 to `total`. */
  readonly done: number
  /** Everything the call has to do. */
  readonly total: number
}

/** Options of {@link Embedder.embed}. */
export interface EmbedOptions {
  /** Stops the call; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
  /** `interactive` overtakes `background` at the next run. `embed` defaults to `interactive`. */
  readonly priority?: 'interactive' | 'background' | undefined
  /** Called if the text was too long for the model; `index` is 0. */
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
  /** Called once for each text that was too long for the model. */
  readonly onTruncated?: OnTruncated | undefined
}

/** Describes an {@link Embedder}; the store keeps `fingerprint` with every vector. */
export interface EmbedderInfo {
  /** Names the vector space: vectors of two embedders with the same fingerprint are comparable. */
  readonly fingerprint: string
  /** Length of the vectors. */
  readonly dimensions: number
  /** The model's name, for people. */
  readonly model?: string | undefined
  /**
   * Maximum tokens of a text, including those that the model adds; a whole number above 0. The store splits
   * longer texts into passages. Default: 256, for an embedder without `embedPassages`.
   */
  readonly maxTokens?: number | undefined
  /**
   * Version of its token signatures, a whole number above 0; absent if it has none. Signatures and token
   * vectors of different versions are not comparable. It is not part of the fingerprint: the vectors of a
   * passage stay valid when it changes.
   */
  readonly signatureVersion?: number | undefined
}

/** A text to be embedded in passages. */
export interface PassageInput {
  /** Any string. Offsets of passages are within it. */
  readonly text: string
  /**
   * Put before each passage when it is embedded, for instance the headings above the text. It is not part of the text,
   * and offsets do not count it. Default: none.
   */
  readonly prefix?: string | undefined
}

/** A passage of a text, which is `text.slice(start, end)`, with its vector. */
export interface EmbeddedPassage {
  /** Where it begins, in UTF-16 units: 0 for the first passage, else above the start and at most the end of the one before. */
  readonly start: number
  /** Where it ends, in UTF-16 units: above `start` unless the text is empty; the text's length for the last passage. */
  readonly end: number
  /** Exact number of tokens of the prefix and the passage, including those that the model adds. */
  readonly tokenCount: number
  /** Unit vector of the prefix and the passage: `info.dimensions` numbers, of norm 1 within 1e-3. */
  readonly vector: Float32Array
  /** Whether the model took only the beginning of the passage. Default: false. */
  readonly truncated?: boolean | undefined
  /**
   * 64 bits for each content token of the passage, 8 bytes each, at most 128 tokens. A recall compares the
   * tokens of a question with them (see {@link Embedder.embedQuestion}). Kept only if `info.signatureVersion`
   * is set.
   */
  readonly signature?: Uint8Array | undefined
}

/** A question with its vector. */
export interface EmbeddedQuestion {
  /** As {@link Embedder.embed} gives it. */
  readonly vector: Float32Array
  /**
   * 64 numbers of norm 1 for each content token of the question. A bit of a signature is the sign of the number
   * in the same place: 1 for 0 and above. Absent if the embedder has no signatures.
   */
  readonly tokens?: Float32Array | undefined
}

/** Options of {@link Embedder.embedPassages}. */
export interface EmbedPassagesOptions {
  /** Stops the call; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
  /** Default: `background`. */
  readonly priority?: 'interactive' | 'background' | undefined
  /** Called at a bounded rate while texts are done, and once at the end; counts texts, not passages. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What the store needs of an embedding engine; `EmbeddingEngine` is one. */
export interface Embedder {
  /** What the embedder is; it never changes. */
  readonly info: EmbedderInfo
  /** Unit vector of `text`: `info.dimensions` numbers, of norm 1 within 1e-3. */
  embed(text: string, options?: EmbedOptions): Promise<Float32Array>
  /** Unit vectors of `texts`, in their order, as many as there are texts. */
  embedBatch(texts: readonly string[], options?: EmbedBatchOptions): Promise<Float32Array[]>
  /**
   * Splits each text into passages that the model takes whole, and embeds them: an array of passages for each text, in
   * the order of `texts`. The passages of a text are in order and hold every character of it, one at least; they may
   * overlap. A text that the model takes whole is one passage. The same text and prefix always have the same passages.
   *
   * Without it, the store splits texts by an estimate of their tokens and calls `embedBatch`.
   */
  embedPassages?(texts: readonly PassageInput[], options?: EmbedPassagesOptions): Promise<EmbeddedPassage[][]>
  /**
   * As `embed`, with the vectors of the question's tokens, to be compared with the signatures of passages. Without it, or
   * without `info.signatureVersion`, a recall does without signatures.
   */
  embedQuestion?(text: string, options?: EmbedOptions): Promise<EmbeddedQuestion>
  /**
   * What {@link maxSims} computes, in another way, such as in native code. Without it a recall uses that function.
   *
   * @param tokens as {@link embedQuestion} gives them
   */
  maxSims?(tokens: Float32Array, signatures: readonly Uint8Array[]): Float64Array
}
