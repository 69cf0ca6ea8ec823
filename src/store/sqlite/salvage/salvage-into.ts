import { syncFile, tryRemove } from '../../../files/durable.js'
import { createPrivateFile } from '../../../files/private-file.js'
import type { KnownCopy } from '../../erase-report.js'
import type { SalvageProgress } from '../../repair-report.js'
import type { SalvagedFile } from '../care/worker/messages.js'
import { setAside } from '../repair/set-aside.js'
import { buildStore } from './build.js'
import { choose } from './choose.js'
import { findRows } from './find.js'
import { readDamaged } from './page-file.js'

/** What is read, and the files that are written. */
export interface SalvageTask {
  readonly database: string
  /** The path of the new file. */
  readonly staged: string
  /** The path of the file for damaged rows; null if none is written. */
  readonly setAside: string | null
  /** Where the damaged file will be kept, for erasures to report. */
  readonly copy: KnownCopy
}

/**
 * Reads what can be read from a damaged file into a new one, which is on disk when this returns.
 *
 * @param tell reports progress. If it throws, nothing is left behind
 */
export function salvageInto(
  { database, staged, setAside: place, copy }: SalvageTask,
  tell: (progress: SalvageProgress) => void,
): SalvagedFile {
  try {
    createPrivateFile(staged)
    const file = readDamaged(database)
    const found = findRows(file, (done) => tell({ part: 'pages', done, total: file.pages }))
    const chosen = choose(found)
    // The file kept aside contains records, so an erasure must list it.
    found.copies.push(copy)
    const total = chosen.records.length
    const embedded = buildStore(staged, found, chosen, (done) => tell({ part: 'records', done, total }))
    tell({ part: 'records', done: total, total })
    syncFile(staged)
    const aside = chosen.damaged.length === 0 ? null : place
    if (aside !== null) setAside(aside, chosen.damaged)
    return {
      records: chosen.recordCounts,
      auditEntries: chosen.auditCounts,
      missing: chosen.missing,
      embedded,
      pages: file.pages,
      unreadablePages: found.unreadablePages,
      log: file.log,
      setAside: aside,
    }
  } catch (error) {
    removeStaged(staged)
    throw error
  }
}

/** Removes a new file that does not become the store. */
export function removeStaged(staged: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) tryRemove(staged + end)
}
