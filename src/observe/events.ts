/** The error of an operation, without its message: that may name what the caller passed. */
export interface EventError {
  /** The class, such as `RecollectError` or `AbortError`. */
  readonly name: string
  /** Such as one of `ERROR_CODES`. */
  readonly code?: string | undefined
}

/** The fields of every operation's event. */
export interface OperationEvent {
  /** The method that was called. */
  readonly operation: string
  /** Milliseconds; at the operation's end. */
  readonly durationMs?: number | undefined
  /** At the end of an operation that failed. */
  readonly error?: EventError | undefined
}

/** `recollect:load`: an engine is loaded. */
export interface LoadEvent extends OperationEvent {
  /** `EmbeddingEngine.load`. */
  readonly operation: 'load'
  /** At the end. */
  readonly model?: string | undefined
  /** At the end. */
  readonly fingerprint?: string | undefined
  /** Threads of one run; at the end. */
  readonly threads?: number | undefined
}

/** `recollect:embed`: texts become vectors. */
export interface EmbedEvent extends OperationEvent {
  /** The method of the engine. */
  readonly operation:
    | 'embed'
    | 'embedBatch'
    | 'embedSync'
    | 'embedBatchSync'
    | 'embedPassages'
    | 'embedQuestion'
  /** The space of the vectors. */
  readonly fingerprint: string
  /** As given, or the method's default; `interactive` for the synchronous ones. */
  readonly priority: 'interactive' | 'background'
  /** Number of texts. */
  readonly texts: number
  /** Their UTF-16 units together. */
  readonly characters: number
  /** Texts that were longer than the model takes; at the end of `embed` and `embedBatch`. */
  readonly truncated?: number | undefined
  /** Passages of the texts; at the end of `embedPassages`. */
  readonly passages?: number | undefined
}

/** `recollect:store`: the store is changed. */
export interface StoreEvent extends OperationEvent {
  /** Whether it is part of a transaction of the caller's, and not on disk at its end. */
  readonly nested: boolean
  /** Records concerned, where that is a number of its own; at the end. */
  readonly records?: number | undefined
}

/** `recollect:search`: the nearest vectors, or words, are looked for. */
export interface SearchEvent extends OperationEvent {
  /** The method of the repository; the orchestrator's `recall` is one `searchRecords` or more. */
  readonly operation: 'searchByVector' | 'searchRecords' | 'searchByWords'
  /** As asked for. */
  readonly limit: number
  /** Whether a filter restricts it. */
  readonly filtered: boolean
  /** Answers; at the end. */
  readonly hits?: number | undefined
}

/** `recollect:backfill`: stored records get their vectors. */
export interface BackfillEvent extends OperationEvent {
  /** The method of the repository. */
  readonly operation: 'batchEmbedMissing' | 'reembed' | 'embedRecords' | 'retryFailedEmbeddings'
  /** The space of the vectors. */
  readonly fingerprint: string
  /** Vectors stored; at the end. */
  readonly embedded?: number | undefined
  /** Texts that could not be embedded; at the end. */
  readonly failed?: number | undefined
}

/** `recollect:runtime-log`: a message of ONNX Runtime. */
export interface RuntimeLogEvent {
  /** Its severity. */
  readonly level: 'verbose' | 'info' | 'warning' | 'error' | 'fatal'
  /** The runtime's name for its subject. */
  readonly category: string
  /** File, line and function within the runtime. */
  readonly location: string
  /** At most 4,096 bytes of UTF-8. */
  readonly message: string
}

/** The event of each tracing channel of `DIAGNOSTICS_CHANNELS`. */
export interface DiagnosticsEvents {
  /** Of `recollect:load`. */
  readonly load: LoadEvent
  /** Of `recollect:embed`. */
  readonly embed: EmbedEvent
  /** Of `recollect:store`. */
  readonly store: StoreEvent
  /** Of `recollect:search`. */
  readonly search: SearchEvent
  /** Of `recollect:backfill`. */
  readonly backfill: BackfillEvent
}
