import { requireFunction, requireWholeNumber } from '../../options/check.js'
import type { RecordFilter } from '../../records/filter.js'
import type { ExportOptions, ExportReport } from '../../transfer/export-report.js'
import type { ImportFromOptions, ImportOptions, ImportReport } from '../../transfer/import-report.js'
import type { BackupOptions, BackupReport } from '../backup-report.js'
import type {
  EraseReport,
  HardForgetReport,
  KnownCopy,
  RewriteBackupsOptions,
  RewrittenBackups,
} from '../erase-report.js'
import type {
  RepairOptions,
  RepairReport,
  SalvageInThreadOptions,
  SalvageOptions,
  SalvageReport,
} from '../repair-report.js'
import type {
  RestoreOptions,
  RestoreReport,
  RestoreScopeOptions,
  UnfinishedRestore,
} from '../restore-report.js'
import type { Migrated, StoreStatus } from '../status.js'
import type { VerifyOptions, VerifyReport } from '../verify-report.js'
import { BackupTimer } from './care/backup/schedule.js'
import { backup } from './care/backup.js'
import { knownCopies } from './care/copies.js'
import { eraseRecords, eraseScope, forgetHardRecord } from './care/erase.js'
import { finishErasure } from './care/erasure.js'
import { readStatus, type StatusOptions } from './care/status.js'
import { verify } from './care/verify.js'
import { migrateStore } from './migrate.js'
import { openStore } from './open.js'
import type { StoreOptions } from './options.js'
import { repair } from './repair/repair.js'
import { VectorRepository } from './repository/vectors.js'
import { finishRestore, restore, undoRestore } from './restore/restore.js'
import { restoreScope } from './restore/restore-scope.js'
import { rewriteBackups, rewriteBackupsInThread } from './restore/rewrite-backups.js'
import { salvage, salvageInThread } from './salvage/salvage.js'
import { CURRENT_SCHEMA_VERSION, readSchemaState } from './schema/state.js'
import { SESSION, type StoreSession } from './session.js'
import { exportFiles } from './transfer/export.js'
import { importFrom, importPredecessor } from './transfer/import.js'
import { importReport } from './transfer/import-files.js'

/**
 * Memories and their vectors in one SQLite file.
 *
 * A method that returns a promise blocks only to read and to store. Any other method blocks the event loop
 * until it is done: a read for less than a millisecond up to the time of a search, a durable write for as long
 * as the disk takes, and either for as long as another process holds the lock. Every method can throw
 * `STORE_CLOSED`, `STORE_BUSY`, `STORE_IO`, `STORE_CORRUPT`, `STORE_FAILED`, `STORE_SCHEMA_OUTDATED` (migrate
 * first) and `STORE_SCHEMA_NEWER`; every method that writes, `STORE_READONLY` and `STORE_FULL`. After an error
 * the store is as it was before the call.
 *
 * @example
 * ```ts run
 * import { SqliteMemoryRepository } from 'recollect'
 *
 * const repository = SqliteMemoryRepository.open({ rootDir: './memory' })
 * const { id } = repository.insertRecord({ kind: 'fact', text: 'The boiler shows E1042.' })
 * console.log(repository.searchByWords('e-1042', 1)[0]?.recordId === id)
 * console.log(repository.status().queued, 'without a vector')
 * repository.close()
 * ```
 *
 * ```text output
 * true
 * 1 without a vector
 * ```
 */
export class SqliteMemoryRepository extends VectorRepository {
  #timer: BackupTimer | undefined

  private constructor(store: StoreSession) {
    super(store)
  }

  /**
   * Opens a store, or creates one of the current schema version. A database of an older version is opened as it
   * is: see {@link migrateIfNeeded}. Blocks.
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `STORE_ROOT_INVALID`, `STORE_NOT_READABLE` and
   *   `STORE_NOT_WRITABLE` for the directory and the file; `STORE_NOT_A_DATABASE`; `STORE_SCHEMA_NEWER` (the
   *   file is not changed); `UNSUPPORTED_NODE` (nothing is created); `STORE_EXTENSION_FAILED`
   */
  static open(options: StoreOptions): SqliteMemoryRepository {
    const { store, schedule } = openStore(options)
    const repository = new SqliteMemoryRepository(store)
    if (schedule !== null && !store.connection.readonly) {
      repository.#timer = new BackupTimer(store, schedule, (path) => backup(store, path))
    }
    return repository
  }

  /**
   * Replaces a store with a backup, or creates it in a directory without one. The backup is copied and checked
   * first, against its manifest if it has one; an older schema is migrated; what was erased since the backup
   * stays erased. The current store is kept with its log in a directory beside it. Blocks to migrate and to
   * erase.
   *
   * If the process is killed, the store is as it was, or restored, or refuses to open with
   * `STORE_RESTORE_UNFINISHED` until {@link finishRestore} or {@link undoRestore} is called.
   *
   * @param path of a backup, or of the copy that a migration kept
   * @param rootDir the directory of the store; created if it does not exist
   * @throws RecollectError `BACKUP_INVALID` for a file that is not a backup, is damaged, or differs from its
   *   manifest; `STORE_IN_USE` while a program has the store open, with the process if the system allows;
   *   `STORE_SCHEMA_NEWER`; `STORE_NOT_READABLE`, `STORE_NOT_WRITABLE`, `STORE_FULL`, `STORE_IO`;
   *   `INVALID_ARGUMENT`. Nothing was changed then
   */
  static async restore(path: string, rootDir: string, options?: RestoreOptions): Promise<RestoreReport> {
    return restore(path, rootDir, options)
  }

  /**
   * Finishes an interrupted restore: the backup is then in place. Blocks. Throws `INVALID_ARGUMENT` if there is
   * none.
   */
  static finishRestore(rootDir: string, databaseFile?: string): UnfinishedRestore {
    return finishRestore(rootDir, databaseFile)
  }

  /**
   * Goes back to the state before an interrupted restore. Blocks. Throws `INVALID_ARGUMENT` if there is none.
   */
  static undoRestore(rootDir: string, databaseFile?: string): UnfinishedRestore {
    return undoRestore(rootDir, databaseFile)
  }

  /**
   * Reads what can be read of a file that SQLite refuses, or whose pages are damaged, page by page into a new
   * store. If a record is found twice, the state that was stored last is taken; a damaged vector is computed
   * again later. Reports the result and, with `apply`, puts the new store in place, like {@link restore}: the
   * damaged file and its log are kept beside it, and damaged rows are written to a file of JSON lines. Blocks,
   * about 100 microseconds per record: in a server, use {@link salvageInThread}. No program may have the store
   * open.
   *
   * @throws RecollectError `STORE_IN_USE`; `STORE_ROOT_INVALID` for a directory without a database;
   *   `STORE_FULL`, `STORE_NOT_WRITABLE`, `STORE_IO`; `INVALID_ARGUMENT`. The file is then as it was
   */
  static salvage(rootDir: string, options?: SalvageOptions): SalvageReport {
    return salvage(rootDir, options)
  }

  /**
   * {@link salvage} on a thread of its own: blocks only to move the files. If the process is killed, the damaged
   * file is still in place, or the new store is, or it refuses to open like after an interrupted {@link restore}.
   *
   * @throws RecollectError like {@link salvage}; `STORE_IN_USE` also if a program has opened or written the file
   *   meanwhile. An abort rejects with `signal.reason`. The file is then as it was
   */
  static async salvageInThread(rootDir: string, options?: SalvageInThreadOptions): Promise<SalvageReport> {
    return salvageInThread(rootDir, options)
  }

  /** The schema version of the database file; 4 once migrated. Blocks. */
  schemaVersion(): number {
    const state = this[SESSION].connection.query(() => readSchemaState(this[SESSION].connection))
    return state.kind === 'store' ? state.version : 0
  }

  /**
   * Brings the database to a newer schema version, each step in a transaction of its own. A verified copy is
   * kept beside it first, `<file>.schema-<version>-backup`. `target` is at most, and by default, the current
   * version. Returns null if there was nothing to do. Blocks for about as long as a copy takes. Throws
   * `INVALID_ARGUMENT`, and `STORE_MIGRATION_FAILED` with the file as it was.
   */
  migrateIfNeeded(target: number = CURRENT_SCHEMA_VERSION): Migrated | null {
    requireWholeNumber(target, 'target', 2, CURRENT_SCHEMA_VERSION)
    const migrated = this[SESSION].observed('migrateIfNeeded', () => migrateStore(this[SESSION], target))
    if (migrated !== null) this[SESSION].log.info('The store was migrated', { ...migrated })
    return migrated
  }

  /** Throws `STORE_SCHEMA_OUTDATED` or `STORE_SCHEMA_NEWER` unless the store can be used as it is. Blocks. */
  requireCurrentSchema(): void {
    this[SESSION].read(() => undefined)
  }

  /**
   * Runs `fn` in one immediate transaction, or in a savepoint if it is called inside another: if `fn` throws,
   * its own changes are rolled back. A function that returns a promise is refused with `INVALID_ARGUMENT`, and
   * rolled back. Blocks.
   */
  transaction<T>(fn: () => T): T {
    requireFunction(fn, 'fn')
    return this[SESSION].change('transaction', fn)
  }

  /**
   * Erases a record for good: row, vectors, queue entry, and their bytes in the file and its log. Only the id
   * is kept, so that an import does not bring it back; copies that it cannot reach are named. Blocks, also
   * while it rewrites the file if that has traces of moved rows. Throws `RECORD_NOT_FOUND`.
   */
  forgetHardRecord(id: string, note = ''): HardForgetReport {
    return forgetHardRecord(this[SESSION], id, note)
  }

  /**
   * Erases many records for good, each like {@link forgetHardRecord}, in one transaction and one rewrite of the
   * file: those with these ids, or those that match a filter (active ones, unless it says `includeInactive`).
   * Unknown and erased ids are skipped. Blocks, about 0.5 ms per record and for the rewrite.
   */
  eraseRecords(which: readonly string[] | RecordFilter, note = ''): EraseReport {
    return eraseRecords(this[SESSION], which, note)
  }

  /**
   * Erases all records in a scope and below it, like {@link eraseRecords}. Blocks. Throws `INVALID_ARGUMENT` if
   * the path is not valid, or ''.
   */
  eraseScope(path: string, note = ''): EraseReport {
    return eraseScope(this[SESSION], path, note)
  }

  /**
   * Files with copies of records, oldest first, that the store made and that still exist. An erasure does not reach
   * them. Blocks.
   */
  knownCopies(): KnownCopy[] {
    return knownCopies(this[SESSION])
  }

  /**
   * Removes what was erased from the store from the backups that it knows, as far as they still exist: each one
   * that has any of it is rewritten with its manifest, completely or not at all. Other copies, such as exports
   * and moved backups, stay as they are. Blocks, for about as long as a backup takes, each: in a server, use
   * {@link rewriteBackupsInThread}.
   *
   * @throws RecollectError `INVALID_ARGUMENT` inside a transaction. A backup that fails is reported, and stays
   *   as it is
   */
  rewriteBackups(): RewrittenBackups {
    return rewriteBackups(this[SESSION])
  }

  /**
   * {@link rewriteBackups} on a thread of its own. If it ends early, each backup is as it was, or rewritten.
   *
   * @throws RecollectError like {@link rewriteBackups}; `STORE_CLOSED` if the store is closed meanwhile. An abort
   *   rejects with `signal.reason`
   */
  async rewriteBackupsInThread(options?: RewriteBackupsOptions): Promise<RewrittenBackups> {
    return rewriteBackupsInThread(this[SESSION], options)
  }

  /**
   * Finishes an erasure that a reader held up. False inside a transaction, and while another connection still
   * reads what was erased. Blocks.
   */
  eraseLog(): boolean {
    return finishErasure(this[SESSION])
  }

  /**
   * Imports the files of the predecessor (fae) beside the database, `memory/records.jsonl` and `audit.jsonl`,
   * once: for a store opened with `importPredecessor: false`. Each is copied to `<name>.pre-sqlite-backup`
   * first; rejected lines are reported, and kept in `<name>.rejected.jsonl`. An interrupted import can be run
   * again with the same result. Blocks for one batch at a time.
   *
   * @returns null if there is nothing to import
   * @throws RecollectError `INVALID_ARGUMENT` inside a transaction; `STORE_NOT_READABLE`; `STORE_SCHEMA_NEWER`.
   *   An abort rejects with `signal.reason`
   */
  async importPredecessorFiles(options?: ImportOptions): Promise<ImportReport | null> {
    return importPredecessor(this[SESSION], options)
  }

  /** The report of the import of the predecessor's files; null if there was none. Blocks. */
  importReport(): ImportReport | null {
    return importReport(this[SESSION])
  }

  /**
   * Imports a file of records, or a directory with an export, including vectors: those of the store's own space
   * whose text is unchanged are used without inference. Records that exist or were erased are skipped; one
   * without a time gets that of the import. Rejected lines are reported, and kept beside their file in
   * `<name>.rejected.jsonl`, or `<name>.rejected.<number>.jsonl` if that exists. If `onTextTruncated` throws,
   * the import stops. Blocks for one batch at a time.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for a path without such files, and inside a transaction;
   *   `STORE_NOT_READABLE`; `STORE_SCHEMA_NEWER`. An abort rejects with `signal.reason`
   */
  async importFrom(source: string, options?: ImportFromOptions): Promise<ImportReport> {
    return importFrom(this[SESSION], source, options)
  }

  /**
   * Writes all records and audit entries to a directory in the predecessor's format, optionally with the
   * vectors of the active space: as they are at the moment of the call, whatever is written meanwhile. Blocks
   * for some milliseconds at a time; for a store in memory also to copy it. The files get their names when all
   * are complete and on disk; an aborted or failed export leaves none.
   *
   * A hard-forget meanwhile names the files, and its `logErased` is false; the rest is erased when the export
   * is done, which may rewrite the database file, and blocks for as long as that takes. The write-ahead log
   * grows while the export runs.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for a directory that has an export, for one that cannot be
   *   created or written, for a file, for the directory of the predecessor's files, and inside a transaction;
   *   `STORE_FULL`; `STORE_CLOSED` if it is closed meanwhile. An abort rejects with `signal.reason`
   */
  async exportTo(directory: string, options?: ExportOptions): Promise<ExportReport> {
    return exportFiles(this[SESSION], directory, options)
  }

  /**
   * Counts of records, vectors and what is waiting, of the store or of a scope and all below it. Blocks for one
   * pass over the index of vectors.
   */
  status(options?: StatusOptions): StoreStatus {
    return readStatus(this[SESSION], options)
  }

  /**
   * Writes a copy of the store, as it is at the moment of the call, to one file: compact, checked after
   * writing, with a manifest of its size and SHA-256 beside it, `<path>.manifest.json`. It gets its name last,
   * so an aborted or failed backup leaves nothing. Runs on a thread of its own; others can write meanwhile. An
   * erasure later names it among its copies. See {@link restore}.
   *
   * @param path that does not exist yet; missing directories are created for their owner only
   * @throws RecollectError `INVALID_ARGUMENT` for an existing path, also a link, and for one of the store's own
   *   files; `STORE_NOT_WRITABLE`, `STORE_FULL`, `STORE_IO`; `STORE_CORRUPT` for a damaged store;
   *   `STORE_CLOSED` if it is closed meanwhile. An abort rejects with `signal.reason`
   */
  async backup(path: string, options?: BackupOptions): Promise<BackupReport> {
    return backup(this[SESSION], path, options)
  }

  /**
   * Restores the records in a scope and below it to their state in a backup: newer ones are removed, older ones
   * come back with their vectors and audit; what was erased since stays erased. Other scopes are not changed.
   * The whole store is backed up beside itself first. All of it is one transaction, which blocks; others can
   * have the store open.
   *
   * @throws RecollectError like {@link SqliteMemoryRepository.restore}, except `STORE_IN_USE`
   */
  async restoreScope(path: string, scope: string, options?: RestoreScopeOptions): Promise<RestoreReport> {
    return restoreScope(this[SESSION], path, scope, options)
  }

  /**
   * Verifies the store, reports what to do about its problems and, with `apply`, does it: a backup first, then
   * all of it in one transaction. Derived data is rebuilt: words, the index of vectors, the queue. A damaged
   * vector is dropped, and its record waits to be embedded. A damaged record is replaced from a known backup
   * with the exact content; if there is none, a record that is still valid is kept as it is, and any other is
   * set aside. Damaged rows are written to a file of JSON lines first. Runs on a thread of its own, except for a
   * store in memory. During the transaction, about 100 microseconds per record, reads go on and the methods of
   * `MemoryStore` and `MemoryOrchestrator` wait to write; a blocking method that writes blocks until it is done.
   *
   * @throws RecollectError `STORE_CORRUPT` with `apply` for a file whose pages are damaged: see {@link
   *   salvage}; what {@link backup} and {@link verify} throw. An abort rejects with `signal.reason`. Nothing was
   *   changed then
   */
  async repair(options?: RepairOptions): Promise<RepairReport> {
    return repair(this[SESSION], options)
  }

  /**
   * Checks everything in the store, as it is at the moment of the call: SQLite's own check, every record and
   * vector against its digest and the rules for records, the indexes against rebuilt ones, the queue, the audit
   * and the counts. Runs on a thread of its own; others can write meanwhile. A store in memory is copied first.
   * Problems are in the report; it rejects only if it cannot check.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, also inside a transaction; `STORE_CLOSED` if it is closed
   *   meanwhile; `STORE_SCHEMA_OUTDATED`. An abort rejects with `signal.reason`
   */
  async verify(options?: VerifyOptions): Promise<VerifyReport> {
    return verify(this[SESSION], options)
  }

  /** Closes the database; afterwards every other method throws `STORE_CLOSED`, and exports stop. Blocks. */
  close(): void {
    this[SESSION].close()
    this.#timer?.stop()
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }
}
