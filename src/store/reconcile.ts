import type { JsonValue, MemoryRecord, MemorySource, NewMemoryRecord } from '../records/memory-record.js'

/** A conversation or a file that records came from. */
export interface StoredSource {
  /** Its scope. The same id in two scopes is two sources. */
  readonly scope: string
  /** The `id` of its records' `source`. */
  readonly id: string
  /** Null if none was given. */
  readonly title: string | null
}

/** The changes that make the records of some sources match their current content. */
export interface Reconciliation {
  /**
   * New records with their intended ids. If the id is taken, or was erased before with the same note, a number is
   * appended, as in `text-1f3a-2`. A record that was erased in another way is not stored again.
   */
  readonly insert: readonly ReconciledRecord[]
  /** Records that stay, with their changes. */
  readonly keep: readonly KeptRecord[]
  /** Records to soft-forget; inactive ones are left as they are. */
  readonly retire: readonly RetiredRecord[]
}

/** A new record of a reconciliation. */
export interface ReconciledRecord {
  /** With its scope, its source and an id. */
  readonly record: NewMemoryRecord & {
    /** The intended id. */
    readonly id: string
  }
  /** The active record that it replaces, which becomes superseded. */
  readonly replaces?: string | undefined
}

/** A record that stays. Fields left out do not change. */
export interface KeptRecord {
  /** The id of a record of any status. */
  readonly id: string
  /** Its current place, which is in another source if its file was renamed. */
  readonly source: MemorySource
  /** All of its tags. */
  readonly tags?: readonly string[] | undefined
  /** Null removes it. */
  readonly metadata?: JsonValue | undefined
  /** Whole seconds since 1970. */
  readonly createdAt?: number | undefined
  /** Whether an inactive one becomes active again. */
  readonly restore?: boolean | undefined
}

/** A record to take out of search. */
export interface RetiredRecord {
  /** The id of a record of any status. */
  readonly id: string
  /** New metadata, replacing the old. */
  readonly metadata?: JsonValue | undefined
}

/** The result of a reconciliation. */
export interface Reconciled {
  /** The stored records of `insert`, in order; null for a record that was erased for good. */
  readonly inserted: readonly (MemoryRecord | null)[]
}
