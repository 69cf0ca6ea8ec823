import type { AuditEntry } from '../../../records/audit-entry.js'
import type { RecordFilter } from '../../../records/filter.js'
import type { ListOptions } from '../../../records/list-options.js'
import type { MemoryRecord, NewMemoryRecord, SupersedingRecord } from '../../../records/memory-record.js'
import type { RecordChanges } from '../../../records/record-changes.js'
import type { Reconciled, Reconciliation, StoredSource } from '../../reconcile.js'
import { type AuditOptions, auditEntries } from '../records/audit.js'
import { forgetSoftRecord, invalidateRecord, supersedeRecord } from '../records/change.js'
import type { InsertManyOptions, InsertOptions, NewMemoryRecordWithEmbedding } from '../records/insert.js'
import { insertRecord, insertRecordRaw, insertRecords, type RawMemoryRecord } from '../records/insert.js'
import {
  findActiveByTag,
  getRecord,
  idsEnding,
  iterateRecords,
  listRecords,
  type TagOptions,
} from '../records/read.js'
import { listSources, type ReconcileOptions, reconcile } from '../records/reconcile.js'
import { restoreRecord } from '../records/restore.js'
import { applyRetentionPolicy, forgetRecords, type RetentionOptions } from '../records/retention.js'
import { findActiveByText, type SameTextOptions } from '../records/same-text.js'
import { nextPosition } from '../records/sources.js'
import { supersessionChain } from '../records/supersession.js'
import { type TextPagesOptions, textPages } from '../records/text-pages.js'
import { patchRecord, updateRecord } from '../records/update.js'
import { requireStore, SESSION, type StoreSession } from '../session.js'

/** The part of `SqliteMemoryRepository` that writes, reads, changes and forgets records. */
export abstract class RecordRepository {
  /** @internal */
  readonly [SESSION]: StoreSession

  /** @internal */
  protected constructor(store: StoreSession) {
    this[SESSION] = requireStore(store)
  }

  /**
   * Stores a new record and queues it for its vector; never waits for inference. Blocks. Throws
   * `RECORD_INVALID`, and `RECORD_EXISTS` for an id that is taken, or because of `duplicates`.
   */
  insertRecord(input: NewMemoryRecord, options?: InsertOptions): MemoryRecord {
    return insertRecord(this[SESSION], input, options)
  }

  /**
   * Stores any number of records in one transaction, optionally with their vectors (unit vectors of 384
   * numbers, in the store's active space unless `fingerprint` names another). All or none. Blocks, under 0.1 ms
   * per record.
   *
   * @throws RecollectError `RECORD_INVALID`, `RECORD_EXISTS`, `INVALID_VECTOR`, `SPACE_MISMATCH`, with the
   *   record's place
   */
  insertRecords(inputs: Iterable<NewMemoryRecordWithEmbedding>, options?: InsertManyOptions): MemoryRecord[] {
    return insertRecords(this[SESSION], inputs, options)
  }

  /**
   * Stores a record with its own id, times and status. An active one is queued. Blocks. Throws
   * `RECORD_INVALID`, and `RECORD_EXISTS` for an id that is taken or was erased.
   */
  insertRecordRaw(record: RawMemoryRecord): void {
    insertRecordRaw(this[SESSION], record)
  }

  /** The record with this id, of any status, or null. Blocks. */
  getRecord(id: string): MemoryRecord | null {
    return getRecord(this[SESSION], id)
  }

  /**
   * Up to `limit` ids, of records of any status, that end in `end`.
   *
   * @internal
   */
  idsEnding(end: string, limit: number): string[] {
    return idsEnding(this[SESSION], end, limit)
  }

  /** Active records, oldest first, unless the options say otherwise. Blocks. */
  listRecords(options?: ListOptions): MemoryRecord[] {
    return listRecords(this[SESSION], options)
  }

  /**
   * Like {@link listRecords}, one page at a time: any number of records in little memory. Writing meanwhile is
   * allowed: records that are stored after the first step are left out; changed and erased ones are read as they are
   * then.
   */
  iterateRecords(options?: ListOptions): IterableIterator<MemoryRecord> {
    return iterateRecords(this[SESSION], options)
  }

  /**
   * Active and forgotten records whose lower-case text contains one of `parts`, and some others, in pages.
   *
   * @internal
   */
  recordsMentioning(
    parts: readonly string[] | null,
    options?: TextPagesOptions,
  ): IterableIterator<readonly MemoryRecord[]> {
    return textPages(this[SESSION], parts, options)
  }

  /**
   * The position after the last one of a source in a scope.
   *
   * @internal
   */
  nextPosition(scope: string, sourceId: string): number {
    return nextPosition(this[SESSION], scope, sourceId)
  }

  /**
   * The sources of exactly one scope.
   *
   * @internal
   */
  sources(scope: string): StoredSource[] {
    return listSources(this[SESSION], scope)
  }

  /**
   * Makes the records of some sources match their current content.
   *
   * @internal
   */
  reconcile(changes: Reconciliation, options: ReconcileOptions): Reconciled {
    return reconcile(this[SESSION], changes, options)
  }

  /** Active records with this tag, oldest first, optionally in one scope or within one. Blocks. */
  findActiveByTag(tag: string, options?: TagOptions): MemoryRecord[] {
    return findActiveByTag(this[SESSION], tag, options)
  }

  /**
   * Active records that say the same: equal apart from case, white space and final punctuation; optionally only those
   * of exactly one scope. Blocks.
   */
  findActiveByText(text: string, options?: SameTextOptions): MemoryRecord[] {
    return findActiveByText(this[SESSION], text, options)
  }

  /** Audit entries: what was changed, when and why, oldest first. Blocks. */
  auditEntries(options?: AuditOptions): AuditEntry[] {
    return auditEntries(this[SESSION], options)
  }

  /**
   * Gives an active record another text. Its vectors are dropped, and it is queued for new ones. Blocks. Throws
   * `RECORD_NOT_FOUND`, and `RECORD_INVALID` for a blank text or an inactive record.
   */
  patchRecord(id: string, text: string, note = ''): MemoryRecord {
    return patchRecord(this[SESSION], id, text, note)
  }

  /**
   * Changes an active record: its text, tags, kind, confidence, metadata and the other fields of {@link
   * RecordChanges}. The index of words is updated at once; a new text, title or heading waits for new vectors.
   * Blocks. Throws `RECORD_NOT_FOUND`, and `RECORD_INVALID` for an invalid value or an inactive record.
   */
  updateRecord(id: string, changes: RecordChanges, note = ''): MemoryRecord {
    return updateRecord(this[SESSION], id, changes, note)
  }

  /**
   * Makes a forgotten, superseded or invalidated record active again, with its vectors. An active record is
   * left as it is. Blocks. Throws `RECORD_NOT_FOUND`, also for an erased record.
   */
  restoreRecord(id: string, note = ''): MemoryRecord {
    return restoreRecord(this[SESSION], id, note)
  }

  /**
   * Stores a record that replaces an active one. The old record leaves search, and the new one's `supersedes`
   * is `oldId`. Kind, confidence, importance and tags that are left out are those of the old record. Blocks.
   * Throws `RECORD_NOT_FOUND`, `RECORD_INVALID`, `RECORD_EXISTS`.
   */
  supersedeRecord(oldId: string, input: SupersedingRecord, note = ''): MemoryRecord {
    return supersedeRecord(this[SESSION], oldId, input, note)
  }

  /** Every version of a memory by `supersedes`, oldest first. Blocks. Throws `RECORD_NOT_FOUND`. */
  supersessionChain(id: string): MemoryRecord[] {
    return supersessionChain(this[SESSION], id)
  }

  /**
   * Marks a record as wrong: it leaves search, but its row stays. Blocks. Throws `RECORD_NOT_FOUND`, and
   * `RECORD_INVALID` for a forgotten record.
   */
  invalidateRecord(id: string, note = ''): MemoryRecord {
    return invalidateRecord(this[SESSION], id, note)
  }

  /** Takes a record out of search and lists; its row stays. Blocks. Throws `RECORD_NOT_FOUND`. */
  forgetSoftRecord(id: string, note = ''): MemoryRecord {
    return forgetSoftRecord(this[SESSION], id, note)
  }

  /** Soft-forgets the active records that match a filter; returns their ids, oldest first. Blocks. */
  forgetRecords(filter: RecordFilter, note = ''): readonly string[] {
    return forgetRecords(this[SESSION], filter, note)
  }

  /**
   * Soft-forgets active episodes created more than `days` (at least 1) days ago, optionally only those of a scope.
   * Returns their number. Blocks.
   */
  applyRetentionPolicy(days: number, options?: RetentionOptions): number {
    return applyRetentionPolicy(this[SESSION], days, options)
  }
}
