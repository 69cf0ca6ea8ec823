import { requireFunction, requireWholeNumber } from '../../options/check.js'
import type { RecordFilter } from '../../records/filter.js'
import type { ExportOptions, ExportReport } from '../../transfer/export-report.js'
import type { ImportFromOptions, ImportOptions, ImportReport } from '../../transfer/import-report.js'
import type { BackupOptions, BackupReport } from '../backup-report.js'
import type { EraseReport, HardForgetReport, KnownCopy, RewrittenBackups } from '../erase-report.js'
import type { RepairOptions, RepairReport, SalvageOptions, SalvageReport } from '../repair-report.js'
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
import { rewriteBackups } from './restore/rewrite-backups.js'
import { salvage } from './salvage/salvage.js'
import { CURRENT_SCHEMA_VERSION, readSchemaState } from './schema/state.js'
import { SESSION, type StoreSession } from './session.js'
import { exportFiles } from './transfer/export.js'
import { importFrom, importPredecessor } from './transfer/import.js'
import { importReport } from './transfer/import-files.js'

/**
 * Memories and their vectors in one SQLite file.
 *
 * A method that returns a promise blocks only to read and to store; any other blocks the event loop until
 * it is done: a read for less than a millisecond up to the time a search takes, a durable write for the
 * time the disk takes, and either for as long as another process holds the lock.
 *
 * Every method may throw `STORE_CLOSED`, `STORE_BUSY`, `STORE_IO`, `STORE_CORRUPT`, `STORE_FAILED`,
 * `STORE_SCHEMA_OUTDATED` (migrate first) and `STORE_SCHEMA_NEWER`; every writing one `STORE_READONLY`
 * and `STORE_FULL`. After an error the store is as it was before the call.
 */
export class SqliteMemoryRepository extends VectorRepository {
  #timer: BackupTimer | undefined

  private constructor(store: StoreSession) {
    super(store)
  }

  /**
   * Opens a store, or makes one of the current schema version. An existing database of an older version
   * is opened as it is: see {@link migrateIfNeeded}. Blocks.
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `STORE_ROOT_INVALID`, `STORE_NOT_READABLE` and
   *   `STORE_NOT_WRITABLE` for the directory and the file; `STORE_NOT_A_DATABASE`; `STORE_SCHEMA_NEWER`
   *   (the file is not touched); `UNSUPPORTED_NODE` (nothing is made); `STORE_EXTENSION_FAILED`
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
   * Puts a backup into the place of a store, or into a directory without one. The backup is copied and checked first,
   * against its manifest where it has one; an older schema is migrated; what was erased for good since stays erased. The
   * store as it is, with its log, is kept in a directory beside it. Blocks to migrate and to erase.
   *
   * Killed at any moment, the store is as it was, or restored, or refuses to open with `STORE_RESTORE_UNFINISHED` until
   * {@link finishRestore} or {@link undoRestore} ends it.
   *
   * @param path of a backup, also of one that a migration has kept
   * @param rootDir the directory of the store; made when it does not exist
   * @throws RecollectError `BACKUP_INVALID` for what is no backup, a damaged one, and one that its manifest does not
   *   fit; `STORE_IN_USE` while anybody has the store open, with the process where the system tells; `STORE_SCHEMA_NEWER`;
   *   `STORE_NOT_READABLE`, `STORE_NOT_WRITABLE`, `STORE_FULL`, `STORE_IO`; `INVALID_ARGUMENT`. Nothing was changed then
   */
  static async restore(path: string, rootDir: string, options?: RestoreOptions): Promise<RestoreReport> {
    return restore(path, rootDir, options)
  }

  /**
   * Ends a restoration that was interrupted: the backup is in its place then. Blocks. Throws `INVALID_ARGUMENT` where
   * there is none.
   */
  static finishRestore(rootDir: string, databaseFile?: string): UnfinishedRestore {
    return finishRestore(rootDir, databaseFile)
  }

  /**
   * Goes back to the state before a restoration that was interrupted. Blocks. Throws `INVALID_ARGUMENT` where there is
   * none.
   */
  static undoRestore(rootDir: string, databaseFile?: string): UnfinishedRestore {
    return undoRestore(rootDir, databaseFile)
  }

  /**
   * Reads what can be read of a file that SQLite refuses, or whose pages are damaged, into a new store: page by page,
   * whatever leads to them. Of a record found twice the state that was stored last is taken; a vector that is not sound
   * is made anew later. Says what it would come to and, with `apply`, puts the new store into the place of the file, as
   * {@link restore} does: the damaged file is kept beside it with its log, and what is damaged is written as it is found
   * into a file of JSON lines. Blocks, some 100 microseconds a record; nobody may have the store open.
   *
   * @throws RecollectError `STORE_IN_USE`; `STORE_ROOT_INVALID` for a directory without a database; `STORE_FULL`,
   *   `STORE_NOT_WRITABLE`, `STORE_IO`; `INVALID_ARGUMENT`. The file is as it was then
   */
  static salvage(rootDir: string, options?: SalvageOptions): SalvageReport {
    return salvage(rootDir, options)
  }

  /** The schema version of the database file; 4 once migrated. Blocks. */
  schemaVersion(): number {
    const state = this[SESSION].connection.query(() => readSchemaState(this[SESSION].connection))
    return state.kind === 'store' ? state.version : 0
  }

  /**
   * Brings the database to a newer schema version, each step in a transaction of its own. Before, a
   * verified copy is kept beside it, `<file>.schema-<version>-backup`. `target` is at most, and by
   * default, the current version; null says that there was nothing to do. Blocks for about a copy's time.
   * Throws `INVALID_ARGUMENT`, and `STORE_MIGRATION_FAILED` with the file as it was.
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
   * Runs `fn` in one immediate transaction; inside another, in a savepoint: what it throws undoes its own
   * changes only. A function that returns a promise is refused with `INVALID_ARGUMENT`, and undone. Blocks.
   */
  transaction<T>(fn: () => T): T {
    requireFunction(fn, 'fn')
    return this[SESSION].change('transaction', fn)
  }

  /**
   * Erases a record for good: row, vectors, queue entry, and their bytes in the file and its log. Only
   * the id is kept, so that an import does not bring it back; copies out of reach are named. Blocks; for as
   * long as writing the file again takes where it holds traces of moved rows. Throws `RECORD_NOT_FOUND`.
   */
  forgetHardRecord(id: string, note = ''): HardForgetReport {
    return forgetHardRecord(this[SESSION], id, note)
  }

  /**
   * Erases many records for good, as {@link forgetHardRecord} does one, in one transaction and one rewrite of the
   * file: those of these ids, or those that a filter lets pass (active ones, unless it says `includeInactive`).
   * Unknown and erased ids are passed over. Blocks, for some 0.5 ms a record and the rewrite.
   */
  eraseRecords(which: readonly string[] | RecordFilter, note = ''): EraseReport {
    return eraseRecords(this[SESSION], which, note)
  }

  /**
   * Erases all records of a scope and of all below it, as {@link eraseRecords} does. Blocks. Throws
   * `INVALID_ARGUMENT` for what is no path of a scope, '' too.
   */
  eraseScope(path: string, note = ''): EraseReport {
    return eraseScope(this[SESSION], path, note)
  }

  /**
   * Files that hold copies of records, the oldest first, as far as the store has made them and they still exist: an
   * erasure does not reach them. Blocks.
   */
  knownCopies(): KnownCopy[] {
    return knownCopies(this[SESSION])
  }

  /**
   * Erases from the backups that the store knows, as far as they still exist, what was erased from the store for good:
   * each that holds any of it is written anew, whole or not at all, and its manifest with it. Other copies, such as
   * exports and backups that were moved, stay what they are. Blocks, for about the time of a backup each.
   *
   * @throws RecollectError `INVALID_ARGUMENT` inside a transaction. One backup that fails is reported, and stays as it is
   */
  rewriteBackups(): RewrittenBackups {
    return rewriteBackups(this[SESSION])
  }

  /**
   * Finishes an erasure that a reader kept from its end. False inside a transaction, and while another connection
   * still reads what was erased. Blocks.
   */
  eraseLog(): boolean {
    return finishErasure(this[SESSION])
  }

  /**
   * Imports the predecessor's files beside the database, `memory/records.jsonl` and `audit.jsonl`, once:
   * for a store opened with `importPredecessor: false`. Each is copied to `<name>.pre-sqlite-backup`
   * first; a line that cannot be taken is reported, and kept in `<name>.rejected.jsonl`. An
   * interrupted import can be run again with the same result. Blocks for one batch at a time.
   *
   * @returns null when there is nothing to import
   * @throws RecollectError `INVALID_ARGUMENT` inside a transaction; `STORE_NOT_READABLE`;
   *   `STORE_SCHEMA_NEWER`. An abort rejects with `signal.reason`
   */
  async importPredecessorFiles(options?: ImportOptions): Promise<ImportReport | null> {
    return importPredecessor(this[SESSION], options)
  }

  /** What the import of the predecessor's files came to; null when there was none. Blocks. */
  importReport(): ImportReport | null {
    return importReport(this[SESSION])
  }

  /**
   * Imports a file of records, or a directory with an export, vectors too: those of the store's own space,
   * whose text is unchanged, are used again without inference. Records that are there, or were erased for
   * good, are left as they are; one without a time gets that of the import. A line that cannot be taken is
   * reported, and kept beside its file in `<name>.rejected.jsonl`, or `<name>.rejected.<number>.jsonl` where there
   * is one. What `onTextTruncated` throws ends the import. Blocks for one batch at a time.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for a path without such files, and inside a transaction;
   *   `STORE_NOT_READABLE`; `STORE_SCHEMA_NEWER`. An abort rejects with `signal.reason`
   */
  async importFrom(source: string, options?: ImportFromOptions): Promise<ImportReport> {
    return importFrom(this[SESSION], source, options)
  }

  /**
   * Writes all records and audit entries into a directory, in the predecessor's format, with the vectors
   * of the active space where asked for: as they are at the moment of the call, whatever is written meanwhile.
   * Blocks for some milliseconds at a time; for a store in memory also to copy it. The files get their names
   * when all are whole and on disk; an export that is ended, or fails, leaves none.
   *
   * A hard-forget meanwhile names the files, and its `logErased` is false; what is left of it is erased when
   * the export is done, which may write the database file again, and blocks for as long as that takes. The
   * write-ahead log grows with all that is written while the export lasts.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for a directory that holds an export, or that cannot be made or
   *   written, for what is no directory, for the one of the predecessor's files, and inside a transaction;
   *   `STORE_FULL`; `STORE_CLOSED` when it is closed meanwhile. An abort rejects with `signal.reason`
   */
  async exportTo(directory: string, options?: ExportOptions): Promise<ExportReport> {
    return exportFiles(this[SESSION], directory, options)
  }

  /**
   * Counts of records, vectors and what waits for one; of a scope and all below it where asked for. Blocks for a
   * pass over the vectors' index.
   */
  status(options?: StatusOptions): StoreStatus {
    return readStatus(this[SESSION], options)
  }

  /**
   * Writes a copy of the store, as it is at the moment of the call, into one file: compact, checked by opening it, on
   * disk, with a manifest beside it, `<path>.manifest.json`, of its size and SHA-256. It gets its name when all of that
   * is done; a backup that is ended, or fails, leaves nothing. On a thread of its own; others may write meanwhile.
   * An erasure names it afterwards among its copies. See {@link restore}.
   *
   * @param path where there is nothing yet; missing directories are made, for their owner alone
   * @throws RecollectError `INVALID_ARGUMENT` for a place where there is something, a link too, and one of the store's
   *   own; `STORE_NOT_WRITABLE`, `STORE_FULL`, `STORE_IO`; `STORE_CORRUPT` for a damaged store; `STORE_CLOSED` when it is
   *   closed meanwhile. An abort rejects with `signal.reason`
   */
  async backup(path: string, options?: BackupOptions): Promise<BackupReport> {
    return backup(this[SESSION], path, options)
  }

  /**
   * Brings the records of a scope, and of all below it, to what they are in a backup: newer ones go, older ones come
   * back, with their vectors and their audit; what was erased for good since stays erased. Other scopes are not touched.
   * The whole store is backed up beside itself first. All in one transaction, which blocks; others may have the store
   * open.
   *
   * @throws RecollectError as {@link SqliteMemoryRepository.restore}, but for `STORE_IN_USE`
   */
  async restoreScope(path: string, scope: string, options?: RestoreScopeOptions): Promise<RestoreReport> {
    return restoreScope(this[SESSION], path, scope, options)
  }

  /**
   * Verifies the store, says what is to be done about what it finds and, with `apply`, does it: a backup first, then all
   * of it in one transaction. What is derived is made again: words, the index of vectors, the queue; a vector that is
   * not sound is dropped, and its record waits to be embedded. A damaged record is taken from a known backup that has
   * the very content; else one that is still a record is kept as it is, and any other is set aside. What is damaged is
   * written as it is found into a file of JSON lines first.
   *
   * @throws RecollectError `STORE_CORRUPT` with `apply` for a file whose pages are damaged: see {@link salvage}; what
   *   {@link backup} and {@link verify} throw. Nothing was changed then
   */
  async repair(options?: RepairOptions): Promise<RepairReport> {
    return repair(this[SESSION], options)
  }

  /**
   * Looks at everything that the store holds, as it is at the moment of the call: SQLite's own check, every record and
   * every vector against its digest and the rules of insertion, the indexes against ones that are made again, the queue,
   * the audit and the counts. On a thread of its own; others may write meanwhile. A store in memory is copied first.
   *
   * Resolves with what it finds; only what keeps it from looking rejects.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, also inside a transaction; `STORE_CLOSED` when it is closed meanwhile;
   *   `STORE_SCHEMA_OUTDATED`. An abort rejects with `signal.reason`
   */
  async verify(options?: VerifyOptions): Promise<VerifyReport> {
    return verify(this[SESSION], options)
  }

  /** Closes the database, once; any other method throws `STORE_CLOSED` after it, and exports end so. Blocks. */
  close(): void {
    this[SESSION].close()
    this.#timer?.stop()
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }
}
