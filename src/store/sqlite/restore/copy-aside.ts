import { basename, join } from 'node:path'
import type { KnownCopy } from '../../erase-report.js'

/** The kept previous state contains records, so an erasure lists it, as it lists backups. */
export function copyAside(database: string, moment: string): KnownCopy {
  const path = join(asideName(database, moment), basename(database))
  return { path, kind: 'backup', createdAt: Math.floor(Date.now() / 1000) }
}

/** The directory next to a database for the previous state. */
export function asideName(database: string, moment: string): string {
  return `${database}.before-restore-${moment}`
}
