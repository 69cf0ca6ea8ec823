import { constants, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { removeAbandoned, syncDirectory, syncFile, unfinishedName } from '../../../files/durable.js'
import { createPrivateFile, setMode } from '../../../files/private-file.js'
import { Log } from '../../../observe/log.js'
import type { FailedBackup, RewriteProgress, RewrittenBackups } from '../../erase-report.js'
import { copyInto, digestOfFile, factsOf } from '../care/backup/copy.js'
import { manifestPath } from '../care/backup/manifest.js'
import { writeManifest } from '../care/backup.js'
import type { ErasedId } from '../care/worker/messages.js'
import { toStoreError } from '../database/errors.js'
import { openConnection } from '../database/open.js'
import { readSchemaState } from '../schema/state.js'
import { StoreSession } from '../session.js'
import { requireNotInUse } from './in-use.js'
import { prepareBackup, type SurvivingFacts } from './prepare.js'

/** Backups, and what was erased. */
export interface RewriteTask {
  readonly paths: readonly string[]
  readonly erased: readonly ErasedId[]
}

/**
 * Erases records from backups.
 *
 * @param tell reports progress. If it throws, so does this; each backup is then as it was, or rewritten completely
 */
export function rewriteAll(
  { paths, erased }: RewriteTask,
  tell: (progress: RewriteProgress) => void,
): RewrittenBackups {
  const facts = { erased, copies: [] }
  const report = {
    rewritten: [] as string[],
    clean: [] as string[],
    failed: [] as FailedBackup[],
  }
  const total = paths.length
  for (const [done, path] of paths.entries()) {
    const tellOne = () => tell({ path, done, total })
    tellOne()
    try {
      report[rewrite(path, facts, tellOne) ? 'rewritten' : 'clean'].push(path)
    } catch (error) {
      const known = toStoreError(error)
      if (!(known instanceof RecollectError)) throw error
      report.failed.push({ path, reason: `${known.code}: ${known.message}` })
    }
  }
  return report
}

/**
 * Rewrites one backup; returns whether it contained erased data.
 *
 * @param beforeChange called before something changes; may throw
 */
function rewrite(path: string, facts: SurvivingFacts, beforeChange: () => void): boolean {
  requireNotInUse(path)
  if (!holds(path, facts)) return false
  // A previous state that was kept aside with its log: it is erased from like any store.
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    beforeChange()
    prepareBackup(path, facts, null)
    return true
  }
  removeAbandoned(path)
  const [staged, compact] = [unfinishedName(path), unfinishedName(path)]
  try {
    copyFileSync(path, staged, constants.COPYFILE_EXCL)
    prepareBackup(staged, facts, null)
    beforeChange()
    compactInto(staged, compact)
    beforeChange()
    replace(path, compact)
    return true
  } finally {
    for (const file of [staged, compact])
      for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true })
  }
}

function holds(path: string, { erased }: SurvivingFacts): boolean {
  const connection = openConnection({ path, readonly: true, durability: 'normal', busyTimeoutMs: 0 })
  try {
    if (readSchemaState(connection).kind !== 'store')
      throw new RecollectError('STORE_NOT_A_DATABASE', `Expected a backup at ${path}, received an empty file`)
    const ids = JSON.stringify(erased.map(({ id }) => id))
    const sql = 'SELECT 1 FROM memory_records WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1'
    return connection.value(sql, ids) !== undefined
  } finally {
    connection.abandon()
  }
}

function compactInto(from: string, path: string): void {
  const connection = openConnection({ path: from, readonly: true, durability: 'normal', busyTimeoutMs: 0 })
  try {
    createPrivateFile(path)
    copyInto(connection, path)
  } finally {
    connection.abandon()
  }
  syncFile(path)
}

/** Removes the manifest meanwhile: a backup with a manifest that does not match would not be trusted. */
function replace(path: string, compact: string): void {
  const { changed: _, ...facts } = factsOf(
    compact,
    (connection) => new StoreSession(connection, new Log(null), undefined),
  )
  const manifest = {
    ...facts,
    ...digestOfFile(compact),
    createdAt: Math.floor(statSync(path).mtimeMs / 1000),
  }
  // Its owner may have allowed others to read it.
  setMode(compact, statSync(path).mode)
  const hadManifest = existsSync(manifestPath(path))
  rmSync(manifestPath(path), { force: true })
  syncDirectory(dirname(path))
  renameSync(compact, path)
  syncDirectory(dirname(path))
  if (hadManifest) {
    writeManifest(path, manifest)
    syncDirectory(dirname(path))
  }
}
