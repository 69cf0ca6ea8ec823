/**
 * What the addon exports, seen from here. The generated `crates/recollect-node/native.d.ts` is its twin;
 * a type test holds the two together, so that published declarations need no file from `crates`.
 */
export interface Binding {
  readonly NativeEngine: NativeEngineConstructor
  readonly NativeDownload: new () => NativeDownload
  /** Of at most about that many bytes; `instructions`: `avx512-vnni`, `avx2` or `scalar`. */
  readonly NativeIndex: new (
    maxBytes: number,
    instructions?: string,
  ) => NativeIndex
  readonly NativeRuntimeLog: new (onMessages: () => void) => NativeRuntimeLog
  /**
   * MaxSim of a question, 64 numbers a token, and of signatures one behind another, of which `ends` says the byte
   * behind each. Blocks for about a millisecond.
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
  /** Absolute path of ONNX Runtime's shared library; `int8` does without it. */
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
  /** Of what ONNX Runtime logs of this model; default `warning`. */
  logLevel?: string
  /** What the files are expected to be, as JSON; it goes before what a manifest in `modelDir` says. */
  manifest?: string
}

/** One download of a model. */
export interface NativeDownload {
  /** Once; `onProgress` is called at a bounded rate, `total` is undefined while it is not known. */
  run(
    options: NativeDownloadOptions,
    onProgress: (file: string, received: number, total: number | undefined) => void,
  ): Promise<NativeDownloaded>
  /** `run` rejects within a second; what has come stays in the cache. */
  cancel(): void
}

export interface NativeDownloadOptions {
  /** The user's home folder, absolute. */
  home: string
  /** The variables that stand for what the options leave out. */
  environment: Record<string, string>
  cacheDir?: string
  repo?: string
  revision?: string
  files?: string[]
  endpoint?: string
  /** Empty: none is sent. */
  token?: string
  offline?: boolean
  /** Use a complete model of the commit that the revision was resolved to before, without asking the Hub. */
  preferCached: boolean
  /** In place of the package's own: JSON as `{ revision, files: { path: { bytes, sha256 } } }`. */
  pins?: string
  /** First wait before a request is repeated; the next ones are longer. Default 500. */
  retryDelayMs?: number
  /** Longest wait for another process that makes no progress. Default 180000. */
  lockStallMs?: number
}

export interface NativeDownloaded {
  /** Absolute: the snapshot, with the files at their paths. */
  directory: string
  /** Of the model file asked for, within `directory`. */
  modelFile: string
  repo: string
  /** 40 hexadecimal digits. */
  commit: string
  /** Size and SHA-256 of each file, as the engine takes it. */
  manifest: string
}

export interface NativeEngine {
  /** Copies the texts and returns at once; what becomes of them comes through `onCompletions`. */
  submit(callId: number, texts: string[], interactive: boolean, rejectTruncation: boolean): void
  /**
   * As `submit`, but each text becomes passages that the model takes whole, and each of these gets its vector.
   * `prefixes` has one for each text, which may be empty.
   */
  submitPassages(callId: number, texts: string[], prefixes: string[], interactive: boolean): void
  /** As `submit` for one text, with the vectors of its content tokens where the model has signatures. */
  submitQuestion(callId: number, text: string, interactive: boolean, rejectTruncation: boolean): void
  /** The passages of `text`, each of at most `maxTokens` tokens (16 to 512) with `prefix`, on a thread of its own. */
  splitPassages(text: string, prefix: string, maxTokens: number): Promise<NativePassage[]>
  /** No completion of this call comes any more. */
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
  /** Of the prefix and the passage, [CLS] and [SEP] included. */
  tokenCount: number
}

/** What one run finished of one call, or the failure of the whole call. */
export interface NativeCompletion {
  callId: number
  /** Places within the call of the texts, or of the texts of the passages, that this run finished; in step with the rest. */
  indexes: number[]
  vectors: Float32Array<ArrayBuffer>[]
  /** [CLS] and [SEP] included: of a passage with its prefix, of a text before truncation. */
  tokenCounts: number[]
  truncated: boolean[]
  /** Of `submitPassages`: the place of each passage within its text. */
  ordinals?: number[]
  /** Of `submitPassages`: in UTF-16 units of the text. */
  starts?: number[]
  /** Of `submitPassages`: in UTF-16 units of the text. */
  ends?: number[]
  /** Of `submitPassages`: how many passages the text has; 0 while that is not known, never so with the last of them. */
  passageCounts?: number[]
  /** Of `submitPassages`, where the model has signatures: 8 bytes a content token of each passage. */
  signatures?: Uint8Array<ArrayBuffer>[]
  /** Of `submitQuestion`, where the model has signatures: 64 numbers a content token. */
  tokenVectors?: Float32Array<ArrayBuffer>[]
  error?: NativeFailure
  /** The last completion of its call. */
  done: boolean
}

export interface NativeFailure {
  code: string
  message: string
  /** Place within the native call of the text that was at fault, where one was. */
  index?: number
}

/** Hears what ONNX Runtime logs anywhere in the process; `onMessages` is called when there is something. */
export interface NativeRuntimeLog {
  take(): NativeRuntimeMessages
}

export interface NativeRuntimeMessages {
  messages: NativeRuntimeMessage[]
  /** How many more came and were dropped. */
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
  /** Of passages, where the model has them. */
  signatureVersion?: number
}

/** Vectors in memory, each under an id: a whole number below 2^53. */
export interface NativeIndex {
  /** Puts vectors in, each in place of the one that its id had; their bytes, of float32, are one behind another. */
  put(ids: Float64Array, vectors: Uint8Array): void
  /** Takes note of rows that hold no vector: they are candidates of every search. */
  putDamaged(ids: Float64Array): void
  /** Takes vectors out; an id that has none is skipped. */
  remove(ids: Float64Array): void
  /** Drops all vectors. */
  clear(): void
  /** Vectors that it has. */
  get size(): number
  /** Bytes of memory that it takes, about. */
  get bytes(): number
  get instructions(): string
  /** A search for the `wanted` vectors, at least 1, that are nearest to a unit vector. */
  search(vector: Float32Array, wanted: number): NativeSearch
}

/** One search of the vectors as they were when it was made; it is run once. */
export interface NativeSearch {
  run(): Promise<NativeCandidates>
  /** Blocks. */
  runSync(): NativeCandidates
  /** Ends it soon: it is rejected. */
  cancel(): void
}

/** The vectors among which the nearest are. */
export interface NativeCandidates {
  /** In no order. */
  ids: Float64Array
  /**
   * Every vector that is no farther, as SQLite measures it, is among them, and as many as were asked for are no
   * farther; infinite where these are all.
   */
  within: number
}
