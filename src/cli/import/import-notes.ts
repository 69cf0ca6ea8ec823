import type { NoteFile } from '../../folder/read-note.js'
import type { FileReport } from '../../folder/report.js'
import { takeNotes } from '../../folder/take-notes.js'
import type { FolderProblem } from '../../folder/walk.js'
import type { MemoryStore } from '../../store/store.js'
import { type ImportOutcome, SHOWN_REJECTIONS } from './outcome.js'
import type { ImportSettings } from './settings.js'

/** Options for turning notes into memories. */
export interface NotesOptions extends ImportSettings {
  readonly signal: AbortSignal
  /** Called after each file. */
  readonly onFile: (path: string) => void
}

/** The result of importing notes. */
export interface ImportedNotes {
  readonly outcomes: readonly ImportOutcome[]
  readonly problems: readonly FolderProblem[]
  /** Memories of these files whose passages are no longer in any of them. */
  readonly retired: number
}

/**
 * Brings the memories of these files in line with the files; other files are left alone. Forgotten memories come back
 * only on request.
 */
export async function importNotes(
  store: MemoryStore,
  notes: readonly NoteFile[],
  options: NotesOptions,
): Promise<ImportedNotes> {
  const ids = new Set((await store.sources(options.scope)).map(({ id }) => id))
  const known = notes.filter(({ path }) => ids.has(path))
  const fresh = notes.filter(({ path }) => !ids.has(path))
  const taken = await takeNotes(store, { known, fresh, vanished: [] }, options)
  const byPath = new Map(taken.reports.map((report) => [report.path, report]))
  return {
    outcomes: notes.flatMap(({ path }) => outcomeOf(byPath.get(path))),
    problems: taken.problems,
    retired: taken.retired.length,
  }
}

function outcomeOf(report: FileReport | undefined): ImportOutcome[] {
  if (report === undefined) return []
  const { path, found, added, kept, forgotten, rejected, rejections, lines, leftOut, restored, moved } =
    report
  return [
    {
      path,
      unit: 'paragraph',
      found,
      imported: added,
      alreadyThere: kept - restored,
      forgotten,
      restored,
      rejected,
      rejections: rejections.slice(0, SHOWN_REJECTIONS),
      lines,
      leftOut,
      moved,
    },
  ]
}
