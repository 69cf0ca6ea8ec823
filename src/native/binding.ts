/**
 * The exports of the addon. The generated `crates/recollect-node/native.d.ts` describes the same; a type test compares
 * the two, so that published declarations need no file from `crates`.
 */
export interface Binding {
  readonly NativeEngine: NativeEngineConstructor
  readonly NativeDownload: new () => NativeDownload
  /** The index has at most about that many bytes; `instructions`: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. */
  readonly NativeIndex: new (
    maxBytes: number,
    instructions?: string,
  ) => NativeIndex
  readonly NativeRuntimeLog: new (onMessages: () => void) => NativeRuntimeLog
  /**
   * MaxSim of a question, with 64 numbers for each token, and concatenated signatures; `ends` has the end of each in
   * bytes. Blocks for about a millisecond.
   */
  maxSims(question: Float32Array, signatures: Uint8Array, ends: Uint32Array): Float64Array
}

export interface NativeEngineConstructor {
  load(
    options: NativeLoadOptions,
    onCompletions: (completions: NativeCompletion[]) => void,
  ): Promise<NativeEngine>
}

export interface NativeLoadOptions {
  /** Default: `float32`. */
  precision?: string
  /** Absolute path of ONNX Runtime's shared library; not needed for `int8`. */
  runtimePath?: string
  /** The SHA-256 that the library must have, in lower-case hexadecimal. Default: any. */
  runtimeSha256?: string
  /** Absolute path of the folder of `modelFile` and `tokenizer.json`. */
  modelDir: string
  modelFile: string
  /** With `int8`: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. Default: the fastest that the processor has. */
  instructions?: string
  /** Default: the physical cores that this process may use. */
  threads?: number
  /** 2 to 512; default: the model's own limit. */
  maxTokens?: number
  /** The minimum level of what ONNX Runtime logs for this model; default `warning`. */
  logLevel?: string
  /** Expected sizes and hashes of the files, as JSON; overrides a manifest in `modelDir`. */
  manifest?: string
}

/** One download of a model. */
export interface NativeDownload {
  /** Call it once. `onProgress` is called at a limited rate; `total` is undefined until it is known. */
  run(
    options: NativeDownloadOptions,
    onProgress: (file: string, received: number, total: number | undefined) => void,
  ): Promise<NativeDownloaded>
  /** `run` rejects within a second; what was downloaded stays in the cache. */
  cancel(): void
}

export interface NativeDownloadOptions {
  /** Absolute path of the user's home folder. */
  home: string
  /** The environment variables that apply where options are left out. */
  environment: Record<string, string>
  cacheDir?: string
  repo?: string
  revision?: string
  files?: string[]
  endpoint?: string
  /** Empty: no token is sent. */
  token?: string
  offline?: boolean
  /** Use a complete model of the commit that the revision was resolved to before, without asking the Hub. */
  preferCached: boolean
  /** Replaces the package's own pins: JSON such as `{ revision, files: { path: { bytes, sha256 } } }`. */
  pins?: string
  /** Wait before a request is repeated the first time; later waits are longer. Default 500. */
  retryDelayMs?: number
  /** Maximum wait for another process that makes no progress. Default 180000. */
  lockStallMs?: number
}

export interface NativeDownloaded {
  /** Absolute path of the snapshot, which has the files at their paths. */
  directory: string
  /** Path of the requested model file within `directory`. */
  modelFile: string
  repo: string
  /** 40 hexadecimal digits. */
  commit: string
  /** Size and SHA-256 of each file, in the form that the engine accepts. */
  manifest: string
}

export interface NativeEngine {
  /** Copies the texts and returns at once; the results arrive through `onCompletions`. */
  submit(callId: number, texts: string[], interactive: boolean, rejectTruncation: boolean): void
  /**
   * Like `submit`, but splits each text into passages that fit the model, and embeds each passage. `prefixes` has one
   * for each text, which may be empty.
   */
  submitPassages(callId: number, texts: string[], prefixes: string[], interactive: boolean): void
  /** Like `submit` for one text, with the vectors of its content tokens if the model has signatures. */
  submitQuestion(callId: number, text: string, interactive: boolean, rejectTruncation: boolean): void
  /**
   * Splits `text` into passages, each with at most `maxTokens` tokens (16 to 512) including `prefix`, on a thread of
   * its own.
   */
  splitPassages(text: string, prefix: string, maxTokens: number): Promise<NativePassage[]>
  /** After this no completion of the call arrives. */
  cancel(callId: number): void
  /** Blocks. */
  embedBatchSync(texts: string[], rejectTruncation: boolean): Float32Array<ArrayBuffer>[]
  countTokens(text: string): number
  info(): NativeInfo
  close(): Promise<void>
}

export interface NativePassage {
  /** In UTF-16 units of the text. */
  start: number
  end: number
  /** Tokens of the prefix and the passage, [CLS] and [SEP] included. */
  tokenCount: number
}

/** The part of a call that one run finished, or the failure of the whole call. */
export interface NativeCompletion {
  callId: number
  /**
   * Indexes within the call of the texts, or of the passages' texts, that this run finished. The other arrays are in
   * the same order.
   */
  indexes: number[]
  vectors: Float32Array<ArrayBuffer>[]
  /** Number of tokens of a passage with its prefix, or of a text before truncation; [CLS] and [SEP] included. */
  tokenCounts: number[]
  truncated: boolean[]
  /** For `submitPassages`: the index of each passage within its text. */
  ordinals?: number[]
  /** For `submitPassages`: start of each passage, in UTF-16 units of the text. */
  starts?: number[]
  /** For `submitPassages`: end of each passage, in UTF-16 units of the text. */
  ends?: number[]
  /** For `submitPassages`: how many passages the text has; 0 until that is known, but never with the last passage. */
  passageCounts?: number[]
  /** For `submitPassages`, if the model has signatures: 8 bytes for each content token of each passage. */
  signatures?: Uint8Array<ArrayBuffer>[]
  /** For `submitQuestion`, if the model has signatures: 64 numbers for each content token. */
  tokenVectors?: Float32Array<ArrayBuffer>[]
  error?: NativeFailure
  /** Whether this is the last completion of its call. */
  done: boolean
}

export interface NativeFailure {
  code: string
  message: string
  /** Index within the native call of the text that caused the failure, if one did. */
  index?: number
}

/** Receives what ONNX Runtime logs anywhere in the process; `onMessages` is called when there are messages. */
export interface NativeRuntimeLog {
  take(): NativeRuntimeMessages
}

export interface NativeRuntimeMessages {
  messages: NativeRuntimeMessage[]
  /** How many more messages there were, which were dropped. */
  dropped: number
}

export interface NativeRuntimeMessage {
  level: 'verbose' | 'info' | 'warning' | 'error' | 'fatal'
  category: string
  /** File, line and function within the runtime. */
  location: string
  text: string
}

export interface NativeInfo {
  model: string
  revision?: string
  fingerprint: string
  dimensions: number
  maxTokens: number
  precision: 'float32' | 'int8'
  instructions?: string
  threads: number
  runtimeVersion?: string
  modelSha256: string
  spaceDetails: string
  /** Version of the signatures of passages, if the model has them. */
  signatureVersion?: number
}

/** Vectors in memory, each under an id: a whole number below 2^53. */
export interface NativeIndex {
  /** Adds vectors, each replacing the one with the same id. `vectors` has their float32 bytes, concatenated. */
  put(ids: Float64Array, vectors: Uint8Array): void
  /** Registers rows without a valid vector: they are candidates in every search. */
  putDamaged(ids: Float64Array): void
  /** Removes vectors; an id without one is skipped. */
  remove(ids: Float64Array): void
  /** Drops all vectors. */
  clear(): void
  /** Number of vectors. */
  get size(): number
  /** Memory it uses in bytes, approximately. */
  get bytes(): number
  get instructions(): string
  /** Prepares a search for the `wanted` (at least 1) vectors nearest to a unit vector. */
  search(vector: Float32Array, wanted: number): NativeSearch
}

/** One search of the vectors as they were when it was created. It can be run once. */
export interface NativeSearch {
  run(): Promise<NativeCandidates>
  /** Blocks. */
  runSync(): NativeCandidates
  /** Stops the search soon; it rejects. */
  cancel(): void
}

/** The candidates, which include the nearest vectors. */
export interface NativeCandidates {
  /** In the order of `atLeast`. */
  ids: Float64Array
  /** The least distance that each may have, as SQLite measures it, in ascending order. */
  atLeast: Float64Array
  /**
   * The candidates include every vector within this distance, as SQLite measures it, and at least as many as were
   * asked for are within it. Infinite if all vectors are candidates.
   */
  within: number
}
