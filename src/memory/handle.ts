import { RecollectError } from '../errors.js'
import type { SyncReport } from '../folder/report.js'
import type { SyncOptions } from '../folder/sync-options.js'
import { checkOptions, describeValue, requireString, requireWholeNumber } from '../options/check.js'
import { isArray } from '../options/describe.js'
import { type MemorySearchHit, recall } from '../recall/recall.js'
import { recallContext } from '../recall/recall-context.js'
import {
  checkRecall,
  checkRecallContext,
  type RecallContextOptions,
  type RecallOptions,
} from '../recall/recall-options.js'
import { type RecallReason, why } from '../recall/why.js'
import { checkFilter, FILTER_KEYS, type RecordFilter } from '../records/filter.js'
import { LIST_KEYS, type ListOptions } from '../records/list-options.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { RecordChanges } from '../records/record-changes.js'
import { joinScopes } from '../records/scope.js'
import type { EraseReport } from '../store/erase-report.js'
import type { ExportOptions, ExportReport } from '../transfer/export-report.js'
import type { ImportFromOptions, ImportReport } from '../transfer/import-report.js'
import { captureTurn } from './capture.js'
import type { MemoryCore } from './core.js'
import { forgetIds } from './forget/ids.js'
import { insertRecords } from './insert.js'
import { Reach } from './reach.js'
import { type RememberOptions, rememberText } from './remember.js'
import type { MemoryCaptureReport } from './report.js'
import type { MemoryTurn } from './turn.js'

const IMPORT_KEYS = [
  'dryRun',
  'scope',
  'restore',
  'onProgress',
  'signal',
] as const satisfies readonly (keyof ImportFromOptions)[]

const EXPORT_KEYS = [
  'vectors',
  'within',
  'onProgress',
  'signal',
] as const satisfies readonly (keyof ExportOptions)[]

/**
 * What a memory and its scoped handles have in common. A handle reads within its scope, which is it and all below
 * it; it writes exactly to it, unless a scope below is named, and merges equal texts within exactly the scope that
 * is written to. A scope that is named in a record, a turn or a filter is a whole path, as a record has it; one
 * that is out of reach is refused with `INVALID_ARGUMENT`, and a record out of reach is not found.
 *
 * The memory itself reads everything, and writes to the default scope, ''.
 */
export abstract class MemoryHandle {
  readonly #core: MemoryCore
  readonly #reach: Reach

  /** @internal */
  constructor(core: MemoryCore, scope: string) {
    this.#core = core
    this.#reach = new Reach(scope)
  }

  /**
   * Stores a turn as an episode, with what the user asks to be remembered and what the extractors find.
   * Resolves when all of it is durable and its embedding has been tried. The same `turnId` again, in the same
   * scope, writes nothing. A turn with a `conversationId` is the next one of that conversation: its records get it
   * as their source.
   *
   * "forget ..." soft-forgets the memories that say it, and with an engine those that name it and say
   * more ("forget my PIN" for "my PIN is 4711"): every word must agree, and who and whether it is denied;
   * nothing when no memory agrees. "Forget everything about me" forgets what the user says of themselves. It
   * reaches the turn's scope and what is below it; in the default scope, that alone. With a fact go the episodes
   * that state it, and with all of them the asking turn itself: its episode is stored, and forgotten at once, and
   * nothing else is drawn from it. The audit keeps ids, no text; {@link restore} brings back what `writes` names,
   * erasing it removes it for good.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, and what storing throws; never what embedding throws
   */
  async captureMemoryTurn(turn: MemoryTurn): Promise<MemoryCaptureReport> {
    return captureTurn(this.#core, this.#reach, turn)
  }

  /**
   * Stores one memory and embeds it. The kind defaults to `fact`, the confidence to 0.8, the tags to
   * `remembered`. When an active record of this kind and scope says the same, but for case, white space and
   * punctuation at the end, that one is returned, with the tags of both and the higher confidence. A text
   * that is too long is cut and ends in ` [truncated]`.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async remember(text: string, options: RememberOptions = {}): Promise<MemoryRecord> {
    return rememberText(this.#core, this.#reach, text, options)
  }

  /**
   * Stores records as they are, all or none, and embeds them: equal texts are not merged, and nothing is drawn from
   * them. A record without a scope gets that of the handle. At most 10,000 at a time.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async insert(records: readonly NewMemoryRecord[]): Promise<MemoryRecord[]> {
    return insertRecords(this.#core, this.#reach, records)
  }

  /**
   * The memories that answer `query`, best first: by words and meaning together, with what stands beside them in
   * the same conversation or file. Codes, names, numbers and quoted phrases of the question come first where they
   * stand. A memory is found by its words from the moment that it is stored. When the best scores below 0.25,
   * nothing answers, and the result is empty; `minScore` says otherwise. The question itself, captured before, is
   * not its own answer. Blocks for some milliseconds at a time.
   *
   * Without an engine, or when it fails, words alone answer; a failure is logged.
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `SPACE_MISMATCH` when the store's vectors are of another space than
   *   the engine's, unless `mode` is `words`; for the mode `meaning` also `NO_ENGINE` and what the engine throws. An
   *   abort rejects with `signal.reason`
   */
  async recall(query: string, options: RecallOptions = {}): Promise<MemorySearchHit[]> {
    const { scope, filter = {}, ...given } = checkRecall(query, options)
    const reached = this.#reach.filter(filter, scope)
    return recall(await this.#core.forRecall(), query, { ...given, filter: reached })
  }

  /**
   * The memories that answer `query`, as lines of text for a prompt, best first, each with its kind, its day and
   * what it says: of a long one the passage that answers. A statement that a newer one corrects comes behind it. Null
   * when nothing answers. As many as fit `maxLength`; the last one may be cut, and ends in ` [truncated]` then.
   *
   * @throws RecollectError as {@link recall}
   */
  async recallContext(query: string, options: RecallContextOptions = {}): Promise<string | null> {
    const { scope, filter = {}, ...given } = checkRecallContext(query, options)
    const reached = this.#reach.filter(filter, scope)
    return recallContext(await this.#core.forRecall(), query, { ...given, filter: reached })
  }

  /**
   * Why a memory answers `query` where it does, or why it does not: it is not here, in another scope, inactive, kept
   * out by the filter, past its time, the question itself, too far, or behind the limit or the least score.
   *
   * @param options as those that {@link recall} was called with
   * @throws RecollectError as {@link recall}
   */
  async why(query: string, id: string, options: RecallOptions = {}): Promise<RecallReason> {
    const { scope, filter = {}, ...given } = checkRecall(query, options, 'why')
    requireString(id, 'id')
    const reached = this.#reach.filter(filter, scope)
    const within = this.#reach.scope
    return why(await this.#core.forRecall(), query, id, { ...given, scope, filter: reached, within })
  }

  /** The record of any status, or null. */
  async get(id: string): Promise<MemoryRecord | null> {
    await this.#core.ensureReady()
    return this.#core.store.get(id, { within: this.#reach.scope })
  }

  /**
   * Active records, oldest first, equal times in the order of writing, unless the options say otherwise.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  async list(options: ListOptions = {}): Promise<MemoryRecord[]> {
    const reached = this.#reach.filter(checkOptions(options, LIST_KEYS, 'list') as ListOptions)
    await this.#core.ensureReady()
    return this.#core.store.list(reached)
  }

  /**
   * Changes an active record: its text, tags, kind, confidence, metadata and what else is named; what is left out
   * stays. Its words and vectors follow.
   *
   * @throws RecollectError `RECORD_NOT_FOUND`; `RECORD_INVALID` for a bad value, or an inactive record
   */
  async update(id: string, changes: RecordChanges, note = ''): Promise<MemoryRecord> {
    await this.#core.ensureReady()
    const record = await this.#core.store.update(id, changes, { within: this.#reach.scope, note })
    await this.#core.embed([record.id])
    return record
  }

  /**
   * Makes a forgotten, superseded or invalidated record active again; an active one is left as it is.
   *
   * @throws RecollectError `RECORD_NOT_FOUND`, also for one that was erased for good
   */
  async restore(id: string, note = ''): Promise<MemoryRecord> {
    await this.#core.ensureReady()
    const record = await this.#core.store.setStatus(id, 'active', { within: this.#reach.scope, note })
    await this.#core.embed([record.id])
    return record
  }

  /**
   * Stores and embeds a record that replaces an active one, in its scope: the old one leaves search, and the new
   * one's `supersedes` is its id.
   *
   * @throws RecollectError `RECORD_NOT_FOUND`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async supersede(oldId: string, record: NewMemoryRecord, note = ''): Promise<MemoryRecord> {
    await this.#core.ensureReady()
    const stored = await this.#core.store.supersede(oldId, record, { within: this.#reach.scope, note })
    await this.#core.embed([stored.id])
    return stored
  }

  /**
   * Soft-forgets the active records of these ids, or those that a filter lets pass; the ids of what was forgotten, those
   * of a filter oldest first. {@link restore} brings each back. An id that is not there, or not active, is passed over.
   * The memory itself refuses a filter without a condition; `{ within: '' }` means everything.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  async forget(which: readonly string[] | RecordFilter, note = ''): Promise<readonly string[]> {
    if (isArray(which)) return forgetIds(this.#core, this.#reach, which, note)
    const checked = this.#requireCondition(checkFilter(which, 'forget'), 'forget')
    await this.#core.ensureReady()
    return this.#core.store.forgetWhere(this.#reach.filter(checked), note)
  }

  /**
   * Erases records for good, in one rewrite of the store: those of these ids, or those that a filter lets pass
   * (active ones, unless it says `includeInactive`). Ids that are not there are passed over.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  async erase(which: readonly string[] | RecordFilter, note = ''): Promise<EraseReport> {
    const { scope } = this.#reach
    if (Array.isArray(which)) {
      return this.#core.erase({ ids: which, within: scope }, note)
    }
    const checked = this.#requireCondition(checkFilter(which, 'erase'), 'erase')
    return this.#core.erase({ filter: this.#reach.filter(checked) }, note)
  }

  /** Soft-forgets active episodes created more than `days` (at least 1) days ago; their number. */
  async applyRetention(days: number): Promise<number> {
    requireWholeNumber(days, 'days', 1)
    await this.#core.ensureReady()
    return this.#core.store.applyRetention(days, { within: this.#reach.scope })
  }

  /**
   * Imports a file of records, or a directory with an export; see `SqliteMemoryRepository.importFrom`. A record
   * without a scope gets that of the handle; one of another scope is rejected, and told.
   *
   * @throws RecollectError `INVALID_ARGUMENT`. An abort rejects with `signal.reason`
   */
  async importFrom(source: string, options: ImportFromOptions = {}): Promise<ImportReport> {
    const given = checkOptions(options, IMPORT_KEYS, 'importFrom') as ImportFromOptions
    const scope = this.#reach.writeScope(given.scope)
    await this.#core.ensureReady()
    return this.#core.store.importFrom(source, { ...given, scope })
  }

  /**
   * Makes the memories of a folder's Markdown and text files what the files are: each passage is one, with its file,
   * lines and headings as its source. What is new or changed is stored and embedded; what is in no file any more leaves
   * search; a file that was renamed or moved keeps its memories and their vectors. Files that are as they were are not
   * read again. Several folders can share a scope, and what was remembered otherwise is not touched.
   *
   * One bad file ends nothing: what cannot be read is told in the report, and its memories stay as they are. Ended in
   * between and called again, it comes to the same end. Blocks for some milliseconds a file.
   *
   * @throws RecollectError `INVALID_ARGUMENT`. An abort rejects with `signal.reason`
   */
  async syncFolder(folder: string, options: SyncOptions = {}): Promise<SyncReport> {
    // The parsers of Markdown, YAML and TOML are for this alone.
    const { syncAndEmbed } = await import('./sync.js')
    return syncAndEmbed(this.#core, this.#reach, folder, options)
  }

  /**
   * Writes records and their audit entries into a directory; see `SqliteMemoryRepository.exportTo`.
   *
   * @throws RecollectError `INVALID_ARGUMENT`. An abort rejects with `signal.reason`
   */
  async exportTo(directory: string, options: ExportOptions = {}): Promise<ExportReport> {
    const given = checkOptions(options, EXPORT_KEYS, 'exportTo') as ExportOptions
    const within = this.#reach.writeScope(given.within)
    await this.#core.ensureReady()
    return this.#core.store.exportTo(directory, { ...given, within })
  }

  /** The path of a scope, as it is called within this one. */
  protected pathOf(path: string): string {
    return joinScopes(this.#reach.scope, path)
  }

  #requireCondition<F extends RecordFilter>(filter: F, where: string): F {
    const names = FILTER_KEYS.some((key) => key !== 'includeInactive' && filter[key] !== undefined)
    if (names || this.#reach.scope !== '') return filter
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a filter of ${where}() with a condition, received ${describeValue(filter)} without one: { within: '' } means everything`,
    )
  }
}
