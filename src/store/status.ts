import type { MemoryStatus } from '../records/memory-record.js'

/** One vector space, and how many vectors of it are stored. */
export interface SpaceStatus {
  /** The name of the space; `unspecified` for vectors that came without provenance. */
  readonly fingerprint: string
  /** The model's name, for people. */
  readonly model: string
  /** Whether searches are answered from it. */
  readonly active: boolean
  /** Vectors stored, those of inactive records included. */
  readonly vectors: number
}

/** What answers a search for the nearest vectors. Its answers are the same either way. */
export interface IndexStatus {
  /** `memory`: the vectors in memory. `vec0`: those in the file, slower and on the calling thread. */
  readonly kind: 'memory' | 'vec0'
  /**
   * State of the vectors in memory. `waiting`: loaded at the first search. `loading`: not complete yet.
   * `ready`. `off`: not wanted (`index: 'vec0'`). `unavailable`: see `reason`.
   */
  readonly state: 'waiting' | 'loading' | 'ready' | 'off' | 'unavailable'
  /** Vectors in memory. */
  readonly vectors: number
  /** Bytes of memory that they take, about. */
  readonly bytes: number
  /** Bytes that they may take. */
  readonly maxBytes: number
  /** Why they are unavailable. */
  readonly reason?: string
}

/** Where the store stands. */
export interface StoreStatus {
  /** Of the database file. */
  readonly schemaVersion: number
  /** Active records. */
  readonly records: number
  /** All records, by status. */
  readonly recordsByStatus: Readonly<Record<MemoryStatus, number>>
  /** Active records that search can find. */
  readonly embedded: number
  /** Active records that lack a vector, the failed ones included; their words find them. */
  readonly queued: number
  /** Of those queued, the ones whose embedding has failed. */
  readonly failed: number
  /** Passages of the embedded records: a text that is longer than the model takes has several. */
  readonly passages: number
  /**
   * Of those passages, the ones without a present token signature: recall ranks them by their vectors and words alone.
   * A backfill makes what is missing (`runMemoryEmbed()`, `recollect backfill`); an embedder of your own may give none.
   */
  readonly unsigned: number
  /**
   * Of those embedded, the ones with a passage that the model cannot read: it knows none of its characters, as of Thai
   * or emoji for a model of English. Only their words find them. An embedder that gives no signatures does not tell.
   */
  readonly unreadable: number
  /** Of those embedded, the ones of which the embedder said that it left a part out. */
  readonly truncated: number
  /** Per cent of the active records that are embedded; 100 when there are none. */
  readonly coverage: number
  /** The active one, and others that have vectors. */
  readonly spaces: readonly SpaceStatus[]
  /** What answers a search for vectors; absent where a store of your own does not say it. */
  readonly index?: IndexStatus
  /** Bytes of the whole database, without its log. */
  readonly databaseBytes: number
  /**
   * Bytes of the write-ahead log. It is cut when it passes 16 MB; more than that means that a reader of
   * some process does not end its transaction.
   */
  readonly walBytes: number
  /** Bytes of the database in pages that hold nothing, of those above: it keeps them for what comes. */
  readonly freeBytes: number
  /** When the last backup was made that is known and still there, in whole seconds since 1970; null for none. */
  readonly lastBackupAt: number | null
}

/** A record whose embedding has failed. */
export interface EmbeddingFailure {
  /** The record's id. */
  readonly recordId: string
  /** Tries so far. */
  readonly attempts: number
  /** Code and message of the last error, without the record's text. */
  readonly lastError: string
  /** Whole seconds since 1970. */
  readonly nextAttemptAt: number
}

/** A migration that was done. */
export interface Migrated {
  /** The schema version before. */
  readonly from: number
  /** The schema version now. */
  readonly to: number
}
