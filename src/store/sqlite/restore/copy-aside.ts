import { basename, join } from 'node:path'
import type { KnownCopy } from '../../erase-report.js'
import { asideName } from '../care/kept-aside.js'

/** The kept previous state contains records, so an erasure lists it, as it lists backups. */
export function copyAside(database: string, moment: string): KnownCopy {
  const path = join(asideName(database, moment), basename(database))
  return { path, kind: 'backup', createdAt: Math.floor(Date.now() / 1000) }
}
