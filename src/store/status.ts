import type { MemoryStatus } from '../records/memory-record.js'

/** One vector space, and how many vectors of it are stored. */
export interface SpaceStatus {
  /** The name of the space; `unspecified` for vectors without provenance. */
  readonly fingerprint: string
  /** The model's name, for people. */
  readonly model: string
  /** Whether searches are answered from it. */
  readonly active: boolean
  /** Stored vectors, including those of inactive records. */
  readonly vectors: number
}

/** What answers a vector search. The results are the same either way. */
export interface IndexStatus {
  /** `memory`: the vectors in memory. `vec0`: those in the file, slower and on the calling thread. */
  readonly kind: 'memory' | 'vec0'
  /**
   * State of the vectors in memory. `waiting`: loaded at the first search. `loading`: not complete yet. `ready`.
   * `off`: turned off (`index: 'vec0'`). `unavailable`: see `reason`.
   */
  readonly state: 'waiting' | 'loading' | 'ready' | 'off' | 'unavailable'
  /** Vectors in memory. */
  readonly vectors: number
  /** Memory that they use in bytes, approximately. */
  readonly bytes: number
  /** Maximum memory for them, in bytes. */
  readonly maxBytes: number
  /** Why they are unavailable. */
  readonly reason?: string
}

/** The status of a store. */
export interface StoreStatus {
  /** Schema version of the database file. */
  readonly schemaVersion: number
  /** Active records. */
  readonly records: number
  /** All records, by status. */
  readonly recordsByStatus: Readonly<Record<MemoryStatus, number>>
  /** Active records that search can find. */
  readonly embedded: number
  /** Active records without a vector, including failed ones; their words find them. */
  readonly queued: number
  /** Queued records whose embedding has failed. */
  readonly failed: number
  /** Passages of the embedded records: a text that is too long for the model has several. */
  readonly passages: number
  /**
   * Passages without a current token signature: recall ranks them only by their vectors and words. A backfill makes
   * the missing ones (`runMemoryEmbed()`, `recollect backfill`), unless your own embedder has no signatures.
   */
  readonly unsigned: number
  /**
   * Embedded records with a passage that the model cannot read: it knows none of the passage's characters, such as
   * Thai or emoji for an English model. Only their words find them. Unknown for an embedder without signatures.
   */
  readonly unreadable: number
  /** Embedded records of which the embedder reported that it left out a part. */
  readonly truncated: number
  /** Percentage of active records that are embedded; 100 if there are none. */
  readonly coverage: number
  /** The active space, and others that have vectors. */
  readonly spaces: readonly SpaceStatus[]
  /** What answers a vector search; absent if your own store does not report it. */
  readonly index?: IndexStatus
  /** Bytes of the whole database, without its log. */
  readonly databaseBytes: number
  /**
   * Bytes of the write-ahead log. It is cut when it exceeds 16 MB; more than that means that a reader in some process
   * does not end its transaction.
   */
  readonly walBytes: number
  /** Bytes of `databaseBytes` in free pages, which the file keeps for later use. */
  readonly freeBytes: number
  /** Time of the last known backup that still exists, in whole seconds since 1970; null if there is none. */
  readonly lastBackupAt: number | null
}

/** A record whose embedding has failed. */
export interface EmbeddingFailure {
  /** The record's id. */
  readonly recordId: string
  /** Attempts so far. */
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
