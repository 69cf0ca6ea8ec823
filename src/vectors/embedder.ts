/**
 * Called for each text that was cut. `index` is its place in the call, `tokens` its full length. For a text of many
 * thousand tokens `tokens` may be a lower bound, but still exceeds what the model accepts.
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
  /** `interactive` work goes before `background` work at the next run. `embed` defaults to `interactive`. */
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
  /** Called at a limited rate while texts are processed, and once at the end. */
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
   * Maximum number of tokens of a text, including those that the model adds; a whole number above 0. The store splits
   * longer texts into passages. Default: 256, for an embedder without `embedPassages`.
   */
  readonly maxTokens?: number | undefined
  /**
   * Version of its token signatures, a whole number above 0; absent if it has none. Signatures and token vectors of
   * different versions are not comparable. It is not part of the fingerprint: when it changes, the vectors of passages
   * stay valid.
   */
  readonly signatureVersion?: number | undefined
}

/** A text to be embedded in passages. */
export interface PassageInput {
  /** Any string. Offsets of passages refer to it. */
  readonly text: string
  /**
   * Put before each passage when it is embedded, for instance the headings above the text. It is not part of the text,
   * and offsets do not include it. Default: none.
   */
  readonly prefix?: string | undefined
}

/** A passage of a text, which is `text.slice(start, end)`, with its vector. */
export interface EmbeddedPassage {
  /**
   * Where it begins, in UTF-16 units: 0 for the first passage; for others above the start of the previous passage, and
   * at most its end.
   */
  readonly start: number
  /** Where it ends, in UTF-16 units: above `start` unless the text is empty; the text's length for the last passage. */
  readonly end: number
  /** Exact number of tokens of the prefix and the passage, including those that the model adds. */
  readonly tokenCount: number
  /** Unit vector of the prefix and the passage: `info.dimensions` numbers, of norm 1 within 1e-3. */
  readonly vector: Float32Array
  /** Whether the model read only the beginning of the passage. Default: false. */
  readonly truncated?: boolean | undefined
  /**
   * 64 bits (8 bytes) for each content token of the passage, at most 128 tokens. A recall compares them with the
   * tokens of a question (see {@link Embedder.embedQuestion}). Kept only if `info.signatureVersion` is set.
   */
  readonly signature?: Uint8Array | undefined
}

/** A question with its vector. */
export interface EmbeddedQuestion {
  /** The vector that {@link Embedder.embed} returns. */
  readonly vector: Float32Array
  /**
   * 64 numbers for each content token of the question, with norm 1. A bit of a signature is the sign of the number at
   * the same position: 1 for 0 and above. Absent if the embedder has no signatures.
   */
  readonly tokens?: Float32Array | undefined
}

/** Options of {@link Embedder.embedPassages}. */
export interface EmbedPassagesOptions {
  /** Stops the call; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
  /** Default: `background`. */
  readonly priority?: 'interactive' | 'background' | undefined
  /** Called at a limited rate while texts are processed, and once at the end; counts texts, not passages. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What the store needs from an embedding engine. `EmbeddingEngine` implements it. */
export interface Embedder {
  /** Describes the embedder; it never changes. */
  readonly info: EmbedderInfo
  /** Unit vector of `text`: `info.dimensions` numbers, of norm 1 within 1e-3. */
  embed(text: string, options?: EmbedOptions): Promise<Float32Array>
  /** Unit vectors of `texts`, one for each, in the same order. */
  embedBatch(texts: readonly string[], options?: EmbedBatchOptions): Promise<Float32Array[]>
  /**
   * Splits each text into passages that fit the model, and embeds them. Returns an array of passages for each text, in
   * the order of `texts`. A text has at least one passage; its passages are in order, cover every character of it, and
   * may overlap. A text that fits the model is one passage. The same text and prefix always produce the same passages.
   *
   * If this method is absent, the store splits texts by an estimate of their tokens and calls `embedBatch`.
   */
  embedPassages?(texts: readonly PassageInput[], options?: EmbedPassagesOptions): Promise<EmbeddedPassage[][]>
  /**
   * Like `embed`, but also returns the vectors of the question's tokens, to be compared with the signatures of
   * passages. If it or `info.signatureVersion` is absent, a recall does not use signatures.
   */
  embedQuestion?(text: string, options?: EmbedOptions): Promise<EmbeddedQuestion>
  /**
   * Computes what {@link maxSims} does in another way, such as in native code. If absent, a recall uses that function.
   *
   * @param tokens as returned by {@link embedQuestion}
   */
  maxSims?(tokens: Float32Array, signatures: readonly Uint8Array[]): Float64Array
}
