import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { documentFormat } from '../documents/format.js'
import { RecollectError } from '../errors.js'
import { assertNotAborted } from '../options/abort.js'
import { requirePath } from '../options/check.js'
import type { MemoryStore } from '../store/store.js'
import { isGone, isUnchanged, stateOf } from './file-state.js'
import { isNoteId } from './note-id.js'
import { type NoteFile, settingsOf } from './read-note.js'
import { addLines, NO_LINES, type SyncReport } from './report.js'
import type { CheckedSyncOptions } from './sync-options.js'
import { NOTE_OF_SYNC, type TakenNotes, takeNotes } from './take-notes.js'
import { type FolderContents, type FoundNote, reasonOf, walkFolder, withSlashes } from './walk.js'

/** The result of a synchronization that is stored. The caller makes the vectors. */
export interface Synced {
  readonly report: SyncReport
  /** Records of the folder that need vectors. */
  readonly fresh: readonly string[]
}

/** Options for synchronizing a folder, in exactly this scope. */
export type FolderSyncOptions = Omit<CheckedSyncOptions, 'scope' | 'embed'> & { readonly scope: string }

/**
 * Brings the records of a folder in line with its files: stores new and changed passages, takes those that are gone
 * out of search, and follows renames. Files that have not changed are not read again. Makes no vectors.
 *
 * @throws RecollectError `INVALID_ARGUMENT` if `folder` is not a folder
 */
export async function syncFolder(
  store: MemoryStore,
  folder: string,
  options: FolderSyncOptions,
): Promise<Synced> {
  const { scope, headings, tags, erase, dryRun, signal, onProgress } = options
  const root = folderPath(folder)
  const contents = await walkFolder(root, options)
  const known = await knownFiles(store, scope, root)
  const settings = { headings, tags }
  const files = contents.notes.map((note) => ({ note, file: fileOf(note) }))
  const due = files.filter(({ note, file }) => {
    const state = known.get(note.path)?.state
    return !isUnchanged(state, note.stats, settingsOf(file, settings))
  })
  const vanished = vanishedOf(known.keys(), contents)
  let done = 0
  const taken = await takeNotes(
    store,
    {
      known: due.flatMap(({ file }) => (known.has(file.path) ? [file] : [])),
      fresh: due.flatMap(({ file }) => (known.has(file.path) ? [] : [file])),
      vanished,
    },
    {
      ...options,
      onFile: (path) => onProgress?.({ stage: 'reading', done: ++done, total: due.length, path }),
    },
  )
  const leaving = new Set(erase ? await goneBelow(store, scope, root) : [])
  if (dryRun && erase) {
    for (const id of taken.restored) leaving.delete(id)
    for (const id of taken.retired) leaving.add(id)
  } else if (leaving.size > 0) {
    assertNotAborted(signal)
    await store.erase({ ids: [...leaving], within: scope }, NOTE_OF_SYNC)
  }
  return {
    report: reportOf(root, contents, { due: due.length, erased: leaving.size, dryRun }, taken),
    fresh: taken.fresh,
  }
}

/** The ids of the active records of a folder's files. */
export async function recordsBelow(store: MemoryStore, scope: string, folder: string): Promise<string[]> {
  const root = folderPath(folder)
  const records = await store.list({ scope })
  return records
    .filter(({ id, source }) => isNoteId(id) && isBelow(source?.id ?? '', root))
    .map(({ id }) => id)
}

/**
 * The real path of a folder, with `/`: whatever path is given, its files have the same names.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function folderPath(folder: string): string {
  const path = resolve(requirePath(folder, 'folder'))
  try {
    if (statSync(path).isDirectory()) return withSlashes(realpathSync(path)).replace(/\/$/, '')
  } catch (cause) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a folder that can be read, received ${path}: ${reasonOf(cause)}`,
      { cause },
    )
  }
  throw new RecollectError('INVALID_ARGUMENT', `Expected a folder, received ${path}, which is not one`)
}

function fileOf({ path, relative }: FoundNote): NoteFile {
  return { path, relative, format: documentFormat(path) ?? 'text' }
}

interface KnownFile {
  readonly state: ReturnType<typeof stateOf>
}

/** The files below a folder that the store has records of, with the states in which they were read. */
async function knownFiles(
  store: MemoryStore,
  scope: string,
  root: string,
): Promise<ReadonlyMap<string, KnownFile>> {
  const known = new Map<string, KnownFile>()
  for (const { id } of await store.sources(scope)) if (isBelow(id, root)) known.set(id, { state: undefined })
  const carriers = await store.list({ scope, metadata: { 'file.sha256': { exists: true } } })
  for (const record of carriers) {
    const id = record.source?.id ?? ''
    const state = stateOf(record)
    if (known.has(id) && isNoteId(record.id) && state !== undefined) known.set(id, { state })
  }
  return known
}

/** The known files that are gone. A file that cannot be read may still exist, so it does not count. */
function vanishedOf(known: Iterable<string>, { notes, problems }: FolderContents): string[] {
  const present = new Set(notes.map(({ path }) => path))
  return [...known].filter(
    (id) => !present.has(id) && !problems.some(({ path }) => id === path || isBelow(id, path)),
  )
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}

/** Records whose passages disappeared from the files of a folder, now or earlier. */
async function goneBelow(store: MemoryStore, scope: string, root: string): Promise<string[]> {
  const records = await store.list({ scope, includeInactive: true })
  return records
    .filter((record) => isNoteId(record.id) && isBelow(record.source?.id ?? '', root))
    .filter((record) => record.status === 'superseded' || (record.status !== 'active' && isGone(record)))
    .map(({ id }) => id)
}

function reportOf(
  folder: string,
  { notes, problems }: FolderContents,
  { due, erased, dryRun }: { readonly due: number; readonly erased: number; readonly dryRun: boolean },
  taken: TakenNotes,
): SyncReport {
  const { reports, retired, renamed, vanished } = taken
  const sum = (name: 'found' | 'added' | 'kept' | 'restored' | 'moved' | 'forgotten' | 'rejected') =>
    reports.reduce((total, report) => total + report[name], 0)
  return {
    folder,
    files: { found: notes.length, unchanged: notes.length - due, read: reports.length, renamed, vanished },
    passages: {
      found: sum('found'),
      added: sum('added'),
      kept: sum('kept'),
      restored: sum('restored'),
      moved: sum('moved'),
      forgotten: sum('forgotten'),
      rejected: sum('rejected'),
      retired: retired.length,
      erased,
    },
    lines: reports.reduce((total, { lines }) => addLines(total, lines), NO_LINES),
    read: reports,
    problems: [...problems, ...taken.problems],
    embedded: 0,
    waiting: 0,
    dryRun,
  }
}
