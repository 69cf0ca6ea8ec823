import { basename, join } from 'node:path'
import type { KnownCopy } from '../../erase-report.js'

/** What is kept of the state before holds records: an erasure names it, as it names backups. */
export function copyAside(database: string, moment: string): KnownCopy {
  const path = join(asideName(database, moment), basename(database))
  return { path, kind: 'backup', createdAt: Math.floor(Date.now() / 1000) }
}

/** The directory beside a database that takes the state before. */
export function asideName(database: string, moment: string): string {
  return `${database}.before-restore-${moment}`
}
