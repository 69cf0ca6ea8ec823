import type { Progress } from '../vectors/embedder.js'

/** Options of `embedRecords`. */
export interface EmbedRecordsOptions {
  /** Stops the call with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
  /** Default `interactive`. */
  readonly priority?: 'interactive' | 'background' | undefined
}

/** Options of `retryFailedEmbeddings`. */
export interface RetryOptions {
  /** Maximum number of records, 1 to 1,024; default 32. */
  readonly limit?: number | undefined
  /**
   * Whether to include records that were never tried, and to start with them. Default false: a writer may be about to
   * embed them.
   */
  readonly untried?: boolean | undefined
  /** Stops the call with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
}

/** The result of embedding some records. */
export interface EmbedRecordsResult {
  /** Vectors stored. */
  readonly embedded: number
  /** Records that could not be embedded; each stays in the queue with its reason. */
  readonly failed: readonly FailedText[]
}

/** A record whose text could not be embedded. */
export interface FailedText {
  /** The record's id. */
  readonly recordId: string
  /** The error's code and message, without the text. */
  readonly reason: string
}

/**
 * Progress of a backfill, for a progress bar. `done` and `total` count records, and passages that have a vector and
 * lack only a token signature.
 */
export interface EmbedProgress extends Progress {
  /** Vectors stored by this call. */
  readonly embedded: number
  /** Texts that could not be embedded. */
  readonly failed: number
  /** Signatures made by this call for passages that already had their vectors. */
  readonly signed: number
  /** Records per second since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** Options of `batchEmbedMissing`. */
export interface BatchEmbedMissingOptions extends BatchEmbedOptions {
  /** The records of this scope and all below it; default all. */
  readonly within?: string | undefined
  /**
   * Whether to compute the token signatures that passages of older stores lack, which takes as long as
   * embedding them. Default true.
   */
  readonly signatures?: boolean | undefined
}

/** Options of `reembed`. */
export interface BatchEmbedOptions {
  /** Records embedded and stored at a time, 1 to 1,024; default 32. */
  readonly chunkSize?: number | undefined
  /** Called after each chunk, and once at the end. If it throws, the call stops. */
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined
  /** Stops the call with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
}

/** The result of embedding all records again. */
export interface ReembedResult {
  /** Vectors stored by this call. */
  readonly embedded: number
  /** Records that could not be embedded; they stay in the queue. */
  readonly failed: number
  /** Whether the store now answers from a different space than before the call. */
  readonly switched: boolean
}
