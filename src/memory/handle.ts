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
import type { MemoryRecord, NewMemoryRecord, SupersedingRecord } from '../records/memory-record.js'
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
 * What a memory and its scoped handles have in common. A handle reads its scope and all scopes below it. It
 * writes to exactly its scope, unless a scope below it is named, and merges equal texts only within the scope
 * that it writes to. A scope that is named in a record, a turn or a filter is a full path. One outside the
 * handle's scope is refused with `INVALID_ARGUMENT`, and a record outside it is not found.
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
   * Stores a turn of a conversation as an episode, and as facts what the user asks to remember and what the
   * extractors find. Resolves when all of it is durable and embedding has been tried. Capturing the same
   * `turnId` again in the same scope writes nothing, even with another text. A turn with a `conversationId` becomes the next one of
   * that conversation: the source of its records.
   *
   * "forget ..." soft-forgets the memories that say it and, with an engine, those that say it and more ("forget
   * my PIN" for "my PIN is 4711"). Every word must match, and also whom it is about and whether it is negated;
   * if nothing matches, nothing is forgotten. "Forget everything about me" forgets what users say about
   * themselves. It reaches the turn's scope and what is below it; in the default scope, only that one.
   * Forgetting a fact also forgets the episodes that state it and the asking turn itself. The audit keeps ids,
   * not text; {@link restore} brings back what `writes` names, erasing removes it for good.
   *
   * @example
   * ```ts run
   * import { MemoryOrchestrator } from 'recollect'
   *
   * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
   * const { factsWritten } = await memory.captureMemoryTurn({
   *   turnId: 'chat-7/1',
   *   userText: 'Please remember that my sister lives in Porto.',
   *   assistantText: 'Noted.',
   * })
   * const { forgotten } = await memory.captureMemoryTurn({ turnId: 'chat-7/2', userText: 'Forget where my sister lives.' })
   * console.log(factsWritten, forgotten)
   * await memory.close()
   * ```
   *
   * ```text output
   * 1 2
   * ```
   *
   * @throws RecollectError `INVALID_ARGUMENT`, and what storing throws; never what embedding throws
   */
  async captureMemoryTurn(turn: MemoryTurn): Promise<MemoryCaptureReport> {
    return captureTurn(this.#core, this.#reach, turn)
  }

  /**
   * Stores one memory and embeds it. Defaults: kind `fact`, confidence 0.8, tag `remembered`. If an active
   * record of this kind and scope has the same text, apart from case, white space and final punctuation, that
   * record is returned, with the tags of both and the higher confidence; with an `id` of your own, only if it has
   * this id. A text of more than 1 MiB is cut and ends in ` [truncated]`.
   *
   * @example
   * ```ts run
   * import { MemoryOrchestrator } from 'recollect'
   *
   * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
   * const first = await memory.remember('The boiler is serviced in September.', { tags: ['house'] })
   * const again = await memory.remember('the boiler is serviced in September')
   * console.log(first.id === again.id, again.tags, again.confidence)
   * await memory.close()
   * ```
   *
   * ```text output
   * true [ 'house', 'remembered' ] 0.8
   * ```
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async remember(text: string, options: RememberOptions = {}): Promise<MemoryRecord> {
    return rememberText(this.#core, this.#reach, text, options)
  }

  /**
   * Stores records as they are, all or none, and embeds them. Equal texts are not merged, and extractors do not
   * run. A record without a scope gets that of the handle. At most 10,000 at a time.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async insert(records: readonly NewMemoryRecord[]): Promise<MemoryRecord[]> {
    return insertRecords(this.#core, this.#reach, records)
  }

  /**
   * Returns the memories that answer `query`, best first. It uses words and meaning together, and what is next
   * to a memory in the same conversation or file. Memories with a code, name, number or quoted phrase of the
   * question come first. A memory can be found by its words as soon as it is stored. When the best score is
   * below 0.2 (0.1 by words alone), nothing answers, and the result is empty; `minScore` overrides that. A
   * question that was captured before is not its own answer. Of a question of more than 4,096 UTF-16 units, the
   * words of the first 3,072 and the last 1,024 count. Blocks for some milliseconds at a time, which all calls share.
   *
   * Without an engine, or when it fails, words alone answer; a failure is logged.
   *
   * @example
   * ```ts run
   * import { MemoryOrchestrator } from 'recollect'
   *
   * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
   * await memory.remember('The spare key is with Amélia on the second floor.')
   * for (const { record, score } of await memory.recall('Who has a key to our flat?', { limit: 3 })) {
   *   console.log(score.toFixed(2), record.text)
   * }
   * console.log(await memory.recall('How do I renew a fishing licence?'))
   * await memory.close()
   * ```
   *
   * ```text output
   * 0.71 The spare key is with Amélia on the second floor.
   * []
   * ```
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `SPACE_MISMATCH` when the store has vectors of another space
   *   than the engine's, unless `mode` is `words`; in the mode `meaning` also `NO_ENGINE` and what the engine
   *   throws. An abort rejects with `signal.reason`
   */
  async recall(query: string, options: RecallOptions = {}): Promise<MemorySearchHit[]> {
    const { scope, filter = {}, ...given } = checkRecall(query, options)
    const reached = this.#reach.filter(filter, scope)
    return recall(await this.#core.forRecall(), query, { ...given, filter: reached })
  }

  /**
   * Returns the memories that answer `query` as lines of text for a prompt, best first: each with its kind, its
   * day and its text, or the passage that answers if it is long. A statement that a newer one corrects comes
   * after it. Null when nothing answers. As many memories as fit `maxLength`; the last one may be cut, and then
   * ends in ` [truncated]`.
   *
   * @example
   * ```ts run
   * import { MemoryOrchestrator } from 'recollect'
   *
   * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
   * await memory.remember('I am allergic to peanuts.', { createdAt: Date.parse('2026-06-21') / 1000 })
   * console.log(await memory.recallContext('What must I not eat?'))
   * await memory.close()
   * ```
   *
   * ```text output
   * - [fact] 2026-06-21: I am allergic to peanuts.
   * ```
   *
   * @throws RecollectError as {@link recall}
   */
  async recallContext(query: string, options: RecallContextOptions = {}): Promise<string | null> {
    const { scope, filter = {}, ...given } = checkRecallContext(query, options)
    const reached = this.#reach.filter(filter, scope)
    return recallContext(await this.#core.forRecall(), query, { ...given, filter: reached })
  }

  /**
   * Explains why a memory answers `query` where it does, or why it does not: it is missing, in another scope,
   * inactive, filtered out, stale, the question itself, too far, or beyond the limit or the minimum score.
   *
   * @example
   * ```ts run
   * import { MemoryOrchestrator } from 'recollect'
   *
   * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
   * const { id } = await memory.remember('The boiler shows E1042.')
   * await memory.forget([id])
   * const { state, reason } = await memory.why('E1042', id)
   * console.log(state, reason)
   * await memory.close()
   * ```
   *
   * ```text output
   * inactive It is forgotten: includeInactive finds it.
   * ```
   *
   * @param options the same as those of the {@link recall} in question
   * @throws RecollectError as {@link recall}
   */
  async why(query: string, id: string, options: RecallOptions = {}): Promise<RecallReason> {
    const { scope, filter = {}, ...given } = checkRecall(query, options, 'why')
    requireString(id, 'id')
    const reached = this.#reach.filter(filter, scope)
    const within = this.#reach.scope
    return why(await this.#core.forRecall(), query, id, { ...given, scope, filter: reached, within })
  }

  /** The record with this id, of any status, or null. */
  async get(id: string): Promise<MemoryRecord | null> {
    await this.#core.ensureReady()
    return this.#core.store.get(id, { within: this.#reach.scope })
  }

  /**
   * Active records, oldest first, and in the order of writing if their times are equal, unless the options say
   * otherwise.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  async list(options: ListOptions = {}): Promise<MemoryRecord[]> {
    const reached = this.#reach.filter(checkOptions(options, LIST_KEYS, 'list') as ListOptions)
    await this.#core.ensureReady()
    return this.#core.store.list(reached)
  }

  /**
   * Changes an active record: its text, tags, kind, confidence, metadata and the other fields of {@link
   * RecordChanges}. Omitted fields stay. The index of words is updated at once; a new text, title or heading
   * gets new vectors.
   *
   * @throws RecollectError `RECORD_NOT_FOUND`; `RECORD_INVALID` for an invalid value, or an inactive record
   */
  async update(id: string, changes: RecordChanges, note = ''): Promise<MemoryRecord> {
    await this.#core.ensureReady()
    const record = await this.#core.store.update(id, changes, { within: this.#reach.scope, note })
    await this.#core.embed([record.id])
    return record
  }

  /**
   * Makes a forgotten, superseded or invalidated record active again. An active record is left as it is.
   *
   * @throws RecollectError `RECORD_NOT_FOUND`, also for an erased record
   */
  async restore(id: string, note = ''): Promise<MemoryRecord> {
    await this.#core.ensureReady()
    const record = await this.#core.store.setStatus(id, 'active', { within: this.#reach.scope, note })
    await this.#core.embed([record.id])
    return record
  }

  /**
   * Stores and embeds a record that replaces an active one, in its scope. The old record leaves search, and the
   * new one's `supersedes` is its id. Kind, confidence, importance and tags that are left out are those of the old
   * record, so that a correction ranks like the statement that it corrects.
   *
   * @throws RecollectError `RECORD_NOT_FOUND`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async supersede(oldId: string, record: SupersedingRecord, note = ''): Promise<MemoryRecord> {
    await this.#core.ensureReady()
    const stored = await this.#core.store.supersede(oldId, record, { within: this.#reach.scope, note })
    await this.#core.embed([stored.id])
    return stored
  }

  /**
   * Soft-forgets the active records with these ids, or those that match a filter. Returns the ids of the
   * forgotten records, for a filter oldest first. {@link restore} brings each back. Unknown and inactive ids
   * are skipped. The memory itself refuses a filter without a condition; `{ within: '' }` means everything.
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
   * Erases records for good, in one rewrite of the store: those with these ids, or those that match a filter
   * (active ones, unless it says `includeInactive`). Unknown ids are skipped.
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

  /**
   * Soft-forgets active episodes that were created more than `days` (at least 1) days ago. Returns their
   * number.
   */
  async applyRetention(days: number): Promise<number> {
    requireWholeNumber(days, 'days', 1)
    await this.#core.ensureReady()
    return this.#core.store.applyRetention(days, { within: this.#reach.scope })
  }

  /**
   * Imports a file of records, or a directory with an export; see `SqliteMemoryRepository.importFrom`. A record
   * without a scope gets that of the handle; one of a scope outside it is rejected and reported.
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
   * Makes memories match the Markdown and text files of a folder. Each paragraph is a memory, with its file,
   * lines and headings as its source. New and changed paragraphs are stored and embedded, deleted ones leave
   * search, and renamed and moved files keep their memories with their vectors. Unchanged files are not read
   * again. Several folders can share a scope, and memories from elsewhere are not touched.
   *
   * An unreadable file does not stop the others: it is in the report, and its memories stay as they are. If it
   * is interrupted, the next call finishes the work. Blocks for some milliseconds per file.
   *
   * @throws RecollectError `INVALID_ARGUMENT`. An abort rejects with `signal.reason`
   */
  async syncFolder(folder: string, options: SyncOptions = {}): Promise<SyncReport> {
    // Loaded on demand, because only this needs the parsers of Markdown, YAML and TOML.
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

  /** The full path of a scope that is named relative to this one. */
  protected pathOf(path: string): string {
    return joinScopes(this.#reach.scope, path)
  }

  #requireCondition<F extends RecordFilter>(filter: F, where: string): F {
    const names = FILTER_KEYS.some((key) => key !== 'includeInactive' && filter[key] !== undefined)
    if (names || this.#reach.scope !== '') return filter
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected the filter of ${where}() to have a condition, received ${describeValue(filter)} without one: { within: '' } means everything`,
    )
  }
}
