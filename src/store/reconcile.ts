import type { JsonValue, MemoryRecord, MemorySource, NewMemoryRecord } from '../records/memory-record.js'

/** A conversation or a file that records came from. */
export interface StoredSource {
  /** Exactly one: the same id in two scopes is two sources. */
  readonly scope: string
  /** The `id` of its records' `source`. */
  readonly id: string
  /** Null where none was given. */
  readonly title: string | null
}

/** What a store is to hold of some sources from now on, where that differs from what it holds. */
export interface Reconciliation {
  /**
   * New records, with the ids that they would have. One whose id is in use, or was erased before under the same note,
   * gets a number after it, as in `text-1f3a-2`; one that was erased otherwise is not stored again.
   */
  readonly insert: readonly ReconciledRecord[]
  /** Records that stay, and what is new of them. */
  readonly keep: readonly KeptRecord[]
  /** Records that are soft-forgotten; one that is inactive already is left as it is. */
  readonly retire: readonly RetiredRecord[]
}

/** A new record of a reconciliation. */
export interface ReconciledRecord {
  /** With its scope, its source and an id. */
  readonly record: NewMemoryRecord & {
    /** The id that it would have. */
    readonly id: string
  }
  /** The active record that it replaces, and that is superseded. */
  readonly replaces?: string | undefined
}

/** A record that stays. What is left out stays as it is. */
export interface KeptRecord {
  /** Of a record of any status. */
  readonly id: string
  /** Where it is now: of another source, when its file was renamed. */
  readonly source: MemorySource
  /** All of the tags. */
  readonly tags?: readonly string[] | undefined
  /** Null removes it. */
  readonly metadata?: JsonValue | undefined
  /** Whole seconds since 1970. */
  readonly createdAt?: number | undefined
  /** Whether an inactive one becomes active again. */
  readonly restore?: boolean | undefined
}

/** A record that leaves search. */
export interface RetiredRecord {
  /** Of a record of any status. */
  readonly id: string
  /** In place of what it has. */
  readonly metadata?: JsonValue | undefined
}

/** What became of a reconciliation. */
export interface Reconciled {
  /** What is stored of `insert`, in its order; null for a record that was erased for good. */
  readonly inserted: readonly (MemoryRecord | null)[]
}
