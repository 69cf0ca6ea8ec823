import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DocumentPassage } from '../documents/document.js'
import { assertNotAborted } from '../options/abort.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { Reconciliation } from '../store/reconcile.js'
import type { MemoryStore } from '../store/store.js'
import { type FileState, goneSince, stateOf } from './file-state.js'
import { ImportedBefore } from './imported-before.js'
import { type MatchedPassage, matchPassages, newVersions, RecordPool } from './match.js'
import { isNoteId } from './note-id.js'
import { type PlanOptions, planNote, takenPassages } from './plan.js'
import { type Note, type NoteFile, type NoteSettings, readNote } from './read-note.js'
import type { FileReport } from './report.js'
import type { FolderProblem } from './walk.js'

/** The note in the audit entries of records that are added or removed. */
export const NOTE_OF_SYNC = 'as its file'

/** Files to import, and what is known about them. */
export interface NotesToTake {
  /** Files that the store has records of. */
  readonly known: readonly NoteFile[]
  readonly fresh: readonly NoteFile[]
  /** Ids of sources whose files are gone. */
  readonly vanished: readonly string[]
}

/** Options for importing files. */
export interface TakeOptions extends PlanOptions, NoteSettings {
  readonly dryRun: boolean
  readonly signal?: AbortSignal | undefined
  /** Called after each file. */
  readonly onFile: (path: string) => void
}

/** What was imported. */
export interface TakenNotes {
  readonly reports: readonly FileReport[]
  readonly problems: readonly FolderProblem[]
  /** Records whose passages are no longer in any file; they are out of search. */
  readonly retired: readonly string[]
  /** Records that were out of search because their passages were gone, and are back. */
  readonly restored: readonly string[]
  /** Files that are gone and had records in search. */
  readonly vanished: number
  /** Files that take over the records of one that is gone. */
  readonly renamed: number
  /** Records that need vectors. */
  readonly fresh: readonly string[]
}

/** Maximum number of records in one transaction. */
const BATCH = 256

/**
 * Brings the records in line with these files. It starts with the files that the store knows, which may have lost
 * passages to each other or to a new file. Then come the new files. Last, records that are in none of them go out of
 * search. Records that were remembered in another way are left alone, even if they name such a file as their source.
 * If interrupted and run again, it gives the same result.
 */
export async function takeNotes(
  store: MemoryStore,
  { known, fresh, vanished }: NotesToTake,
  options: TakeOptions,
): Promise<TakenNotes> {
  const taking = new Taking(store, options)
  for (const id of vanished) taking.lose(await taking.recordsOf(id))
  const changed: ChangedNote[] = []
  for (const file of known) {
    await taking.pause()
    const note = taking.read(file)
    if (note === undefined) continue
    const records = await taking.recordsOf(file.path)
    changed.push(taking.compare(note, records))
  }
  for (const each of changed) await taking.put(each)
  for (const file of fresh) {
    await taking.pause()
    const note = taking.read(file)
    if (note !== undefined) await taking.put(taking.compare(note, []))
  }
  return taking.end()
}

interface ChangedNote {
  readonly note: Note
  /** Passages without a record are new, or were moved here. */
  readonly matched: readonly MatchedPassage[]
  /** Active records of the file without a passage in it now. */
  readonly gone: readonly MemoryRecord[]
}

class Taking {
  readonly #store: MemoryStore
  readonly #options: TakeOptions
  readonly #states = new Map<string, FileState>()
  readonly #sourceBySum = new Map<string, string>()
  readonly #vanished = new Set<string>()
  readonly #renamed = new Set<string>()
  /** Records whose passage is gone, and may have moved to another file. */
  readonly #pool = new RecordPool()
  /** Records that new versions replace, and so become superseded. */
  readonly #replaced = new Set<string>()
  /** Those of `#replaced` whose new version was erased for good, so that nothing supersedes them. */
  readonly #unreplaced: string[] = []
  readonly #reports: FileReport[] = []
  /** For the ids of records to be stored, the index of their file's report. */
  readonly #reportOf = new Map<string, number>()
  readonly #problems: FolderProblem[] = []
  readonly #fresh: string[] = []
  readonly #restored: string[] = []
  /** Looked up when a passage has no record. */
  #imported: ImportedBefore | undefined
  #batch: Batch = new Batch()
  #lost = 0

  constructor(store: MemoryStore, options: TakeOptions) {
    this.#store = store
    this.#options = options
  }

  async pause(): Promise<void> {
    await nextTurn()
    assertNotAborted(this.#options.signal)
  }

  /** The records made from passages of a file, of any status. */
  async recordsOf(sourceId: string): Promise<MemoryRecord[]> {
    const { scope } = this.#options
    const all = await this.#store.list({ scope, sourceId, includeInactive: true })
    const own = all.filter(({ id }) => isNoteId(id))
    for (const record of own) {
      const state = record.status === 'active' ? stateOf(record) : undefined
      if (state !== undefined) this.#states.set(sourceId, state)
    }
    return own
  }

  /** Notes that the file of these records is gone. */
  lose(records: readonly MemoryRecord[]): void {
    if (records.some(({ status }) => status === 'active')) this.#lost += 1
    for (const record of records) {
      const id = record.source?.id ?? ''
      this.#vanished.add(id)
      this.#pool.add(record)
      const state = this.#states.get(id)
      if (state !== undefined) this.#sourceBySum.set(state.sha256, id)
    }
  }

  read(file: NoteFile): Note | undefined {
    const note = readNote(file, this.#options)
    this.#options.onFile(file.path)
    if (!('problem' in note)) return note
    this.#problems.push({ path: file.path, reason: note.problem })
    return undefined
  }

  compare(note: Note, records: readonly MemoryRecord[]): ChangedNote {
    const pool = new RecordPool(records)
    const matched = matchPassages(takenPassages(note), pool)
    const gone = pool.rest().filter(({ status }) => status === 'active')
    for (const record of gone) this.#pool.add(record)
    return { note, matched, gone }
  }

  async put({ note, matched, gone }: ChangedNote): Promise<void> {
    const missing = matched.filter(({ record }) => record === undefined).map(({ passage }) => passage)
    const origin = this.#sourceBySum.get(note.state.sha256)
    const found = new Map(
      matchPassages(missing, this.#pool, origin).map((each) => [each.passage, each.record]),
    )
    const known = matched.map(({ passage, record }) => ({ passage, record: record ?? found.get(passage) }))
    const { whole, headed } = await this.#withImported(known, note)
    const versions = this.#versions(
      whole
        .filter(({ passage, record }) => record === undefined && !headed.has(passage))
        .map(({ passage }) => passage),
      gone,
    )
    for (const [passage, record] of headed) {
      versions.set(passage, record)
      this.#replaced.add(record.id)
    }
    const plan = planNote(note, whole, { states: this.#states, versions }, this.#options)
    for (const { record } of plan.insert) this.#reportOf.set(record.id, this.#reports.length)
    this.#reports.push(plan.report)
    if ([...found.values()].some((record) => this.#vanished.has(record?.source?.id ?? '')))
      this.#renamed.add(note.file.path)
    this.#batch.add(plan, whole)
    if (this.#batch.size >= BATCH) await this.#write()
  }

  async end(): Promise<TakenNotes> {
    const now = Math.floor(Date.now() / 1000)
    const gone = this.#pool
      .rest()
      .filter(({ status }) => status === 'active')
      .map(({ id }) => id)
    await this.#write()
    const leaving = this.#options.dryRun ? [] : [...gone, ...this.#unreplaced]
    for (let at = 0; at < leaving.length; at += BATCH) {
      assertNotAborted(this.#options.signal)
      const retire = leaving.slice(at, at + BATCH).map((id) => ({ id, metadata: goneSince(now) }))
      await this.#reconcile({ insert: [], keep: [], retire })
    }
    return {
      reports: this.#reports,
      problems: this.#problems,
      retired: [...gone, ...this.#replaced],
      restored: this.#restored,
      vanished: this.#lost,
      renamed: this.#renamed.size,
      fresh: this.#fresh,
    }
  }

  /**
   * Gives passages without a record those that an import made before records had a source. A record that begins with
   * the headings is replaced, because its text is another.
   */
  async #withImported(matched: readonly MatchedPassage[], { file }: Note) {
    const headed = new Map<DocumentPassage, MemoryRecord>()
    const { scope, kind } = this.#options
    if (matched.every(({ record }) => record !== undefined)) return { whole: matched, headed }
    const metadata = { source: { exists: true }, line: { exists: true } }
    this.#imported ??= new ImportedBefore(
      await this.#store.list({ scope, kind, includeInactive: true, metadata }),
    )
    const whole: MatchedPassage[] = []
    for (const { passage, record } of matched) {
      const imported = record === undefined ? this.#imported.take(passage, file.path) : undefined
      if (imported?.isExact === false) headed.set(passage, imported.record)
      whole.push({ passage, record: imported?.isExact === true ? imported.record : record })
    }
    return { whole, headed }
  }

  #versions(
    fresh: readonly DocumentPassage[],
    gone: readonly MemoryRecord[],
  ): Map<DocumentPassage, MemoryRecord> {
    // A passage that moved to another file has no new version.
    const versions = newVersions(
      fresh,
      gone.filter((record) => this.#pool.has(record)),
    )
    for (const record of versions.values()) {
      this.#replaced.add(record.id)
      this.#pool.drop(record)
    }
    return versions
  }

  async #write(): Promise<void> {
    const { changes, needVectors } = this.#batch
    this.#restored.push(...changes.keep.flatMap(({ id, restore }) => (restore === true ? [id] : [])))
    this.#batch = new Batch()
    if (changes.insert.length + changes.keep.length === 0) return
    assertNotAborted(this.#options.signal)
    const { inserted } = await this.#reconcile(changes)
    if (!this.#options.dryRun)
      this.#fresh.push(...needVectors, ...inserted.flatMap((record) => record?.id ?? []))
    for (const [index, { record, replaces }] of changes.insert.entries()) {
      if (inserted[index] === null) this.#wasErased(this.#reportOf.get(record.id) ?? 0, replaces)
      this.#reportOf.delete(record.id)
    }
  }

  /** The passage was erased for good on request: it is not stored again. */
  #wasErased(index: number, replaces: string | undefined): void {
    if (replaces !== undefined) this.#unreplaced.push(replaces)
    const report = this.#reports[index]
    if (report === undefined) return
    this.#reports[index] = { ...report, added: report.added - 1, forgotten: report.forgotten + 1 }
  }

  #reconcile(changes: Reconciliation) {
    const { scope, dryRun } = this.#options
    return this.#store.reconcile(changes, { within: scope, note: NOTE_OF_SYNC, dryRun })
  }
}

/** Changes of several files that are written in one transaction. */
class Batch {
  readonly #insert: Reconciliation['insert'][number][] = []
  readonly #keep: Reconciliation['keep'][number][] = []
  readonly needVectors: string[] = []

  get size(): number {
    return this.#insert.length + this.#keep.length
  }

  get changes(): Reconciliation {
    return { insert: this.#insert, keep: this.#keep, retire: [] }
  }

  add(plan: Pick<Reconciliation, 'insert' | 'keep'>, matched: readonly MatchedPassage[]): void {
    this.#insert.push(...plan.insert)
    this.#keep.push(...plan.keep)
    const headings = new Map(matched.map(({ record }) => [record?.id, record?.source?.heading]))
    for (const { id, source, restore } of plan.keep) {
      if (restore === true || headings.get(id) !== source.heading) this.needVectors.push(id)
    }
  }
}
