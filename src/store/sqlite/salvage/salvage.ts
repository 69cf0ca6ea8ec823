import { existsSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { removeAbandoned, unfinishedName } from '../../../files/durable.js'
import { momentName } from '../../../files/moment-name.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../../../options/check.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type {
  SalvageInThreadOptions,
  SalvageOptions,
  SalvageProgress,
  SalvageReport,
} from '../../repair-report.js'
import type { CareProgress, SalvagedFile } from '../care/worker/messages.js'
import { changeInThread } from '../care/worker/start.js'
import { loadSqlite } from '../database/driver.js'
import { toStoreError } from '../database/errors.js'
import { databasePath } from '../database/location.js'
import { refuseUnfinishedRestore } from '../database/restore-mark.js'
import { copyAside } from '../restore/copy-aside.js'
import { requireNotInUse } from '../restore/in-use.js'
import { swap } from '../restore/swap.js'
import { removeStaged, type SalvageTask, salvageInto } from './salvage-into.js'

/** Reads what can be read from a damaged file, and replaces it with a new store if requested. */
export function salvage(rootDir: unknown, given: SalvageOptions = {}): SalvageReport {
  loadSqlite()
  const options = checkOptions<SalvageOptions>(given, ['apply', 'databaseFile'], 'salvage')
  const apply = requireBoolean(options.apply ?? false, 'apply')
  const path = databasePath(rootDir, options.databaseFile)
  try {
    const work = prepare(path, apply)
    return finish(
      work,
      salvageInto(work.task, () => {}),
    )
  } catch (error) {
    throw toStoreError(error)
  }
}

/** {@link salvage} on a thread of its own, except for the moment in which the files are moved. */
export async function salvageInThread(
  rootDir: unknown,
  given: SalvageInThreadOptions = {},
): Promise<SalvageReport> {
  loadSqlite()
  const keys = ['apply', 'databaseFile', 'onProgress', 'signal']
  const options = checkOptions<SalvageInThreadOptions>(given, keys, 'salvageInThread')
  const apply = requireBoolean(options.apply ?? false, 'apply')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  const { signal } = options
  const path = databasePath(rootDir, options.databaseFile)
  assertNotAborted(signal)
  try {
    const work = prepare(path, apply)
    const notifier = new ProgressNotifier<SalvageProgress>(options.onProgress)
    const onProgress = (each: CareProgress) => {
      notifier.requireNoFailure()
      if ('salvage' in each) notifier.notify(each.salvage)
    }
    const salvaged = await changeInThread({ do: 'salvage', ...work.task }, { onProgress, signal }).catch(
      (error: unknown) => {
        // The thread itself may have failed.
        removeStaged(work.task.staged)
        throw error
      },
    )
    return finish(work, salvaged, () => {
      assertNotAborted(signal)
      notifier.requireNoFailure()
      // Meanwhile a program may have used it.
      requireNotInUse(path, true)
      requireUnchanged(path, work.before)
    })
  } catch (error) {
    throw toStoreError(error)
  }
}

interface SalvageWork {
  readonly apply: boolean
  readonly moment: string
  readonly task: SalvageTask
  /** The state of the database's files. */
  readonly before: string
}

function prepare(database: string, apply: boolean): SalvageWork {
  refuseUnfinishedRestore(database)
  if (!existsSync(database)) {
    throw new RecollectError(
      'STORE_ROOT_INVALID',
      `Expected a database to salvage at ${database}, received nothing`,
    )
  }
  requireNotInUse(database, true)
  const name = `${database}.salvaged`
  removeAbandoned(name)
  const moment = momentName()
  const setAside = apply ? join(dirname(database), `memory.set-aside-${moment}.jsonl`) : null
  const task = { database, staged: unfinishedName(name), setAside, copy: copyAside(database, moment) }
  return { apply, moment, task, before: stateOf(database) }
}

function finish(
  { apply, moment, task: { database, staged } }: SalvageWork,
  salvaged: SalvagedFile,
  requireReady: () => void = () => {},
): SalvageReport {
  try {
    requireReady()
    const report = { path: database, ...salvaged }
    if (!apply) return { applied: false, ...report, keptAside: null }
    requireSomething(database, salvaged)
    return { applied: true, ...report, keptAside: swap(database, staged, moment) }
  } catch (error) {
    if (salvaged.setAside !== null) rmSync(salvaged.setAside, { force: true })
    throw error
  } finally {
    removeStaged(staged)
  }
}

/** An empty store must not replace a file of another kind, or one that has to be restored. */
function requireSomething(database: string, { records, auditEntries }: SalvagedFile): void {
  if (records.found + auditEntries.found > 0) return
  throw new RecollectError(
    'STORE_NOT_A_DATABASE',
    `Expected something of a store in ${database}, found nothing: restore a backup. Nothing was changed`,
  )
}

/** A text that differs if one of the files was written. */
function stateOf(database: string): string {
  return [database, `${database}-wal`]
    .map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => `${stats?.ino} ${stats?.size} ${stats?.mtimeNs}`)
    .join()
}

function requireUnchanged(database: string, before: string): void {
  if (stateOf(database) === before) return
  throw new RecollectError(
    'STORE_IN_USE',
    `Expected no program to use ${database} while it was read, but one has written to it: close it there and try again. Nothing was changed`,
  )
}
