/** The error of an operation, without its message, which may contain what the caller passed. */
export interface EventError {
  /** The class, such as `RecollectError` or `AbortError`. */
  readonly name: string
  /** The error's code, such as one of `ERROR_CODES`. */
  readonly code?: string | undefined
}

/** The fields of every operation's event. */
export interface OperationEvent {
  /** The method that was called. */
  readonly operation: string
  /** Milliseconds; set at the operation's end. */
  readonly durationMs?: number | undefined
  /** Set at the end of an operation that failed. */
  readonly error?: EventError | undefined
}

/** `recollect:load`: an engine is loaded. */
export interface LoadEvent extends OperationEvent {
  /** `EmbeddingEngine.load`. */
  readonly operation: 'load'
  /** The model's name; set at the end. */
  readonly model?: string | undefined
  /** The vector space; set at the end. */
  readonly fingerprint?: string | undefined
  /** Threads of one run; set at the end. */
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
  /** As given, or the method's default; `interactive` for the synchronous methods. */
  readonly priority: 'interactive' | 'background'
  /** Number of texts. */
  readonly texts: number
  /** Total length of the texts in UTF-16 units. */
  readonly characters: number
  /** Number of texts that were too long for the model; set at the end of `embed` and `embedBatch`. */
  readonly truncated?: number | undefined
  /** Number of passages; set at the end of `embedPassages`. */
  readonly passages?: number | undefined
}

/** `recollect:store`: the store is changed. */
export interface StoreEvent extends OperationEvent {
  /** Whether it is part of the caller's transaction, and so not on disk when it ends. */
  readonly nested: boolean
  /** Number of records affected, if the operation counts them; set at the end. */
  readonly records?: number | undefined
}

/** `recollect:search`: the nearest vectors, or words, are searched for. */
export interface SearchEvent extends OperationEvent {
  /** The method of the repository; the orchestrator's `recall` is one `searchRecords` or more. */
  readonly operation: 'searchByVector' | 'searchRecords' | 'searchByWords'
  /** As requested. */
  readonly limit: number
  /** Whether a filter restricts it. */
  readonly filtered: boolean
  /** Number of results; set at the end. */
  readonly hits?: number | undefined
}

/** `recollect:backfill`: stored records are embedded. */
export interface BackfillEvent extends OperationEvent {
  /** The method of the repository. */
  readonly operation: 'batchEmbedMissing' | 'reembed' | 'embedRecords' | 'retryFailedEmbeddings'
  /** The space of the vectors. */
  readonly fingerprint: string
  /** Vectors stored; set at the end. */
  readonly embedded?: number | undefined
  /** Texts that could not be embedded; set at the end. */
  readonly failed?: number | undefined
}

/** `recollect:runtime-log`: a message of ONNX Runtime. */
export interface RuntimeLogEvent {
  /** Its severity. */
  readonly level: 'verbose' | 'info' | 'warning' | 'error' | 'fatal'
  /** The runtime's name for the subject. */
  readonly category: string
  /** File, line and function within the runtime. */
  readonly location: string
  /** At most 4,096 bytes of UTF-8. */
  readonly message: string
}

/** The event of each tracing channel of `DIAGNOSTICS_CHANNELS`. */
export interface DiagnosticsEvents {
  /** The event of `recollect:load`. */
  readonly load: LoadEvent
  /** The event of `recollect:embed`. */
  readonly embed: EmbedEvent
  /** The event of `recollect:store`. */
  readonly store: StoreEvent
  /** The event of `recollect:search`. */
  readonly search: SearchEvent
  /** The event of `recollect:backfill`. */
  readonly backfill: BackfillEvent
}
