import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { removeAbandoned, syncFile, unfinishedName } from '../../../files/durable.js'
import { momentName } from '../../../files/moment-name.js'
import { checkOptions, requireBoolean } from '../../../options/check.js'
import type { SalvageOptions, SalvageReport } from '../../repair-report.js'
import { loadSqlite } from '../database/driver.js'
import { toStoreError } from '../database/errors.js'
import { databasePath } from '../database/location.js'
import { refuseUnfinishedRestore } from '../database/restore-mark.js'
import { setAside } from '../repair/set-aside.js'
import { copyAside } from '../restore/copy-aside.js'
import { requireNotInUse } from '../restore/in-use.js'
import { swap } from '../restore/swap.js'
import { buildStore } from './build.js'
import { choose } from './choose.js'
import { findRows } from './find.js'
import { readDamaged } from './page-file.js'

/** Reads what can be read from a damaged file, and replaces it with a new store if requested. */
export function salvage(rootDir: unknown, given: SalvageOptions = {}): SalvageReport {
  loadSqlite()
  const options = checkOptions<SalvageOptions>(given, ['apply', 'databaseFile'], 'salvage')
  const apply = requireBoolean(options.apply ?? false, 'apply')
  const path = databasePath(rootDir, options.databaseFile)
  try {
    refuseUnfinishedRestore(path)
    if (!existsSync(path)) {
      throw new RecollectError(
        'STORE_ROOT_INVALID',
        `Expected a database to salvage at ${path}, received nothing`,
      )
    }
    requireNotInUse(path, true)
    return salvageFile(path, apply)
  } catch (error) {
    throw toStoreError(error)
  }
}

function salvageFile(path: string, apply: boolean): SalvageReport {
  const file = readDamaged(path)
  const found = findRows(file)
  const chosen = choose(found)
  const name = `${path}.salvaged`
  removeAbandoned(name)
  const staged = unfinishedName(name)
  try {
    closeSync(openSync(staged, 'wx', 0o600))
    const moment = momentName()
    // The file kept aside contains records, so an erasure must list it.
    found.copies.push(copyAside(path, moment))
    const embedded = buildStore(staged, found, chosen)
    syncFile(staged)
    const report = {
      path,
      records: chosen.recordCounts,
      auditEntries: chosen.auditCounts,
      embedded,
      pages: file.pages,
      unreadablePages: found.unreadablePages,
      log: file.log,
    }
    if (!apply) return { applied: false, ...report, setAside: null, keptAside: null }
    const aside = chosen.damaged.length === 0 ? null : join(dirname(path), `memory.set-aside-${moment}.jsonl`)
    if (aside !== null) setAside(aside, chosen.damaged)
    return { applied: true, ...report, setAside: aside, keptAside: swap(path, staged, moment) }
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(staged + end, { force: true })
  }
}
