import { constants, copyFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { removeAbandoned, unfinishedName } from '../../../files/durable.js'
import { PRIVATE_MODE, setMode } from '../../../files/private-file.js'
import { statsOf } from '../../../files/stats.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import { rateOf } from '../../../progress/rate.js'
import type { BackupManifest } from '../../backup-report.js'
import type { RestoreOptions } from '../../restore-report.js'
import type { CopyFacts } from '../care/backup/copy.js'
import { manifestPath, parseManifest } from '../care/backup/manifest.js'
import type { FileDigest } from '../care/worker/messages.js'
import { runInThread } from '../care/worker/start.js'
import { toStoreError } from '../database/errors.js'

/** A checked copy of a backup, next to the database. */
export interface StagedBackup {
  readonly path: string
  readonly manifest: boolean
  readonly schemaVersion: number
  readonly records: number
  /** Removes the copy. */
  readonly discard: () => void
}

/**
 * Copies a backup next to a database, and checks the copy, so that exactly the checked bytes are restored, whatever
 * happens to the backup meanwhile. The copy has the permissions of the database, not those of the backup.
 *
 * @throws RecollectError `BACKUP_INVALID`, `STORE_SCHEMA_NEWER`, `STORE_NOT_READABLE`, `STORE_FULL`,
 *   `STORE_NOT_WRITABLE`
 */
export async function stageBackup(
  backup: string,
  database: string,
  { onProgress, signal }: Pick<RestoreOptions, 'onProgress' | 'signal'>,
): Promise<StagedBackup> {
  const total = requireBackupFile(backup)
  const manifest = readManifest(backup)
  const name = `${database}.restored`
  removeAbandoned(name)
  const staged = unfinishedName(name)
  const discard = () => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(staged + end, { force: true })
  }
  const start = performance.now()
  const notifier = new ProgressNotifier(onProgress)
  const tell = (part: 'copying' | 'checking', done: number) =>
    notifier.notify({ part, done, total, ...rateOf({ done, total }, start) })
  try {
    tell('copying', 0)
    copyFileSync(backup, staged, constants.COPYFILE_EXCL)
    setMode(staged, statSync(database, { throwIfNoEntry: false })?.mode ?? PRIVATE_MODE)
    tell('checking', total)
    const facts = await inspect(backup, staged, signal)
    notifier.requireNoFailure()
    if (manifest !== null) requireAgreement(backup, manifest, facts)
    const { schemaVersion, records } = facts
    return { path: staged, manifest: manifest !== null, schemaVersion, records, discard }
  } catch (error) {
    discard()
    throw toStoreError(error)
  }
}

/** Requires that the backup is a file; returns its size. */
function requireBackupFile(backup: string): number {
  const stats = statsOf(backup)
  if (stats?.isFile() !== true)
    throw invalid(backup, stats === undefined ? 'nothing is there' : 'it is not a file')
  const log = statSync(`${backup}-wal`, { throwIfNoEntry: false })
  if ((log?.size ?? 0) > 0) {
    throw invalid(
      backup,
      'there is a log next to it, so it is a store and not a backup: make a backup of it first',
    )
  }
  return stats.size
}

function readManifest(backup: string): BackupManifest | null {
  const path = manifestPath(backup)
  return existsSync(path) ? parseManifest(readFileSync(path, 'utf8'), path) : null
}

async function inspect(
  backup: string,
  staged: string,
  signal: AbortSignal | undefined,
): Promise<CopyFacts & FileDigest> {
  try {
    return await runInThread({ do: 'inspect', path: staged }, { onProgress: () => {}, signal })
  } catch (cause) {
    if (!(cause instanceof RecollectError) || !DAMAGE.has(cause.code)) throw cause
    throw invalid(backup, `it is not a complete store: ${cause.message.replaceAll(staged, backup)}`, cause)
  }
}

const DAMAGE: ReadonlySet<string> = new Set(['STORE_CORRUPT', 'STORE_NOT_A_DATABASE', 'STORE_FAILED'])

function requireAgreement(backup: string, manifest: BackupManifest, facts: CopyFacts & FileDigest): void {
  const keys = ['bytes', 'sha256', 'schemaVersion', 'records', 'vectors', 'auditEntries'] as const
  const differing = keys.find((key) => manifest[key] !== facts[key])
  if (differing === undefined) return
  throw invalid(
    backup,
    `its manifest says ${differing} ${manifest[differing]}, but the file has ${facts[differing]}: one of the two was changed`,
  )
}

export function invalid(backup: string, why: string, cause?: unknown): RecollectError {
  return new RecollectError(
    'BACKUP_INVALID',
    `Expected a backup of a store at ${backup}, but ${why}. Nothing was changed; use another backup`,
    { cause },
  )
}
