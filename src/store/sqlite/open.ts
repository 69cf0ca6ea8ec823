import { Log } from '../../observe/log.js'
import { type CheckedSchedule, checkSchedule } from './care/backup/schedule.js'
import { tryFinishErasure } from './care/erase.js'
import { erasurePending } from './care/erasure.js'
import { loadSqlite } from './database/driver.js'
import { openMemoryIndex } from './memory-index/of-store.js'
import { checkIndexOption, checkStoreOptions, type StoreOptions, toConnectionOptions } from './options.js'
import { openStoreFile } from './schema/prepare.js'
import { isCurrent, readSchemaState } from './schema/state.js'
import { StoreSession } from './session.js'
import { importPredecessorSync } from './transfer/import.js'
import { bringUpToDate } from './up-to-date.js'

/** An open store, and its schedule of backups. */
export interface OpenedStore {
  readonly store: StoreSession
  readonly schedule: CheckedSchedule | null
}

/** Opens the database, and imports the predecessor's files next to it. */
export function openStore(given: StoreOptions): OpenedStore {
  // Before anything is created on disk, so that a Node.js that cannot open a store does not leave an empty one.
  loadSqlite()
  const options = checkStoreOptions(given)
  const indexBytes = checkIndexOption(options)
  const schedule = scheduleOf(options)
  const connection = openStoreFile(toConnectionOptions(options))
  const store = new StoreSession(connection, new Log(options.logger), options.onTextTruncated)
  if (indexBytes !== null) openMemoryIndex(store, indexBytes)
  try {
    const state = connection.query(() => readSchemaState(connection))
    const schemaVersion = state.kind === 'store' ? state.version : 0
    store.log.debug('A store is open', {
      path: connection.path,
      schemaVersion,
      readonly: connection.readonly,
    })
    if (!isCurrent(state)) return { store, schedule }
    if (!connection.readonly) bringUpToDate(store)
    if (options.memory !== true && options.importPredecessor !== false) importPredecessorSync(store)
    // Left by a process that ended during an erasure.
    if (!connection.readonly && erasurePending(store)) tryFinishErasure(store)
    return { store, schedule }
  } catch (error) {
    connection.abandon()
    throw error
  }
}

function scheduleOf(options: StoreOptions): CheckedSchedule | null {
  const isOnDisk = options.memory === undefined
  return isOnDisk && options.backups !== undefined ? checkSchedule(options.backups) : null
}
