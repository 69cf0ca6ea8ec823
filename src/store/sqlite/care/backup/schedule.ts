import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { makeDirectories } from '../../../../files/directories.js'
import { errorFields } from '../../../../observe/log.js'
import { checkOptions, requirePath, requireWholeNumber } from '../../../../options/check.js'
import type { BackupReport, BackupSchedule } from '../../../backup-report.js'
import type { StoreSession } from '../../session.js'
import { manifestPath, parseManifest } from './manifest.js'

const DEFAULT_KEEP = 7

/** Seconds until a failed backup is tried again, unless the next one is due earlier. */
const RETRY_SECS = 15 * 60

/** The maximum delay of `setTimeout`. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A {@link BackupSchedule} with its defaults; the directory is absolute. */
export interface CheckedSchedule {
  readonly directory: string
  readonly every: number
  readonly keep: number
}

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkSchedule(given: BackupSchedule): CheckedSchedule {
  const options = checkOptions<BackupSchedule>(given, ['directory', 'every', 'keep'], 'backups')
  return {
    directory: resolve(requirePath(options.directory, 'backups.directory')),
    every: requireWholeNumber(options.every, 'backups.every', 1),
    keep: requireWholeNumber(options.keep ?? DEFAULT_KEEP, 'backups.keep', 1),
  }
}

/** Makes backups while a program runs. It does not keep the process alive, and never fails it: errors are logged. */
export class BackupTimer {
  readonly #store: StoreSession
  readonly #schedule: CheckedSchedule
  readonly #backup: (path: string) => Promise<BackupReport>
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(
    store: StoreSession,
    schedule: CheckedSchedule,
    backup: (path: string) => Promise<BackupReport>,
  ) {
    this.#store = store
    this.#schedule = schedule
    this.#backup = backup
    this.#wait(this.#secondsLeft())
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Counts backups of other processes too, which the directory shows. */
  #secondsLeft(): number {
    const last = this.#made().at(-1)
    return last === undefined ? 0 : last.createdAt + this.#schedule.every - this.#store.now()
  }

  #wait(seconds: number): void {
    if (this.#stopped) return
    const ms = Math.min(MAX_TIMER_MS, Math.max(0, 1000 * seconds))
    this.#timer = setTimeout(() => void this.#run(), ms)
    this.#timer.unref()
  }

  async #run(): Promise<void> {
    const left = this.#secondsLeft()
    if (left > 0) {
      this.#wait(left)
      return
    }
    const { every } = this.#schedule
    try {
      const report = await this.#make()
      if (!this.#stopped) this.#told(report)
      this.#wait(every)
    } catch (error) {
      if (this.#stopped || !this.#store.connection.open) return
      const message = 'A backup failed; it will be tried again'
      this.#store.log.warn('RECOLLECT_BACKUP_FAILED', message, errorFields(error))
      this.#wait(Math.min(every, RETRY_SECS))
    }
  }

  async #make(): Promise<BackupReport> {
    const { directory } = this.#schedule
    makeDirectories(directory)
    const moment = new Date(this.#store.now() * 1000).toISOString().replaceAll(/[-:]|\.000/g, '')
    return this.#backup(join(directory, `${this.#name}.${moment}${END}`))
  }

  #told(report: BackupReport): void {
    const { log } = this.#store
    if (report.changed > 0) {
      // An older backup may have the records intact, so none is deleted.
      const message = 'A backup has records that differ from what was stored; older backups are kept'
      log.warn('RECOLLECT_BACKUP_FAILED', message, { path: report.path, changed: report.changed })
      return
    }
    log.info('A backup was made', { path: report.path, bytes: report.bytes, records: report.records })
    this.#prune()
  }

  #prune(): void {
    const made = this.#made()
    for (const { path } of made.slice(0, Math.max(0, made.length - this.#schedule.keep))) {
      // The manifest last: a backup without one does not count as ours to delete.
      rmSync(path, { force: true })
      rmSync(manifestPath(path), { force: true })
    }
  }

  /** Scheduled backups of a file with this name, oldest first. */
  #made(): { readonly path: string; readonly createdAt: number }[] {
    const { directory } = this.#schedule
    try {
      return readdirSync(directory)
        .filter((name) => name.startsWith(`${this.#name}.`) && name.endsWith(END))
        .flatMap((name) => madeAt(join(directory, name)))
        .sort((a, b) => a.createdAt - b.createdAt || (a.path < b.path ? -1 : 1))
    } catch {
      return []
    }
  }

  get #name(): string {
    return basename(this.#store.connection.path)
  }
}

const END = '.backup'

function madeAt(path: string): { readonly path: string; readonly createdAt: number }[] {
  try {
    const { createdAt } = parseManifest(readFileSync(manifestPath(path), 'utf8'), path)
    return [{ path, createdAt }]
  } catch {
    return []
  }
}
