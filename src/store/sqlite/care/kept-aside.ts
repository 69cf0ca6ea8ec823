import { basename, dirname } from 'node:path'
import type { KnownCopy } from '../../erase-report.js'

/** The directory next to a database in which a restore, or a salvage, keeps the previous state. */
export function asideName(database: string, moment: string): string {
  return `${database}.before-restore-${moment}`
}

/** The backup next to a database that a repair makes first. */
export function repairBackupName(database: string, moment: string): string {
  return `${database}.before-repair-${moment}.backup`
}

/**
 * Whether a copy is a backup that somebody made to restore it later. A state that was kept aside is not: it is what was
 * replaced, and may be damaged.
 */
export function isBackup({ kind, path }: KnownCopy): boolean {
  if (kind !== 'backup') return false
  return !basename(path).includes('.before-repair-') && !basename(dirname(path)).includes('.before-restore-')
}
