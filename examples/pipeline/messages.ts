// What the threads tell each other.

/** Main to embedding. Without texts: there are no more. */
export interface Texts {
  readonly texts: readonly string[]
}

/** Embedding to storing. The vectors' memory moves with the message: nothing is copied. */
export interface Vectors extends Texts {
  readonly vectors: readonly Float32Array<ArrayBuffer>[]
  /** The space that the vectors belong to. */
  readonly fingerprint: string
}

/** Storing to main, once a batch is on disk. */
export interface Stored {
  readonly stored: number
}
