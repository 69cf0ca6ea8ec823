import { existsSync, linkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncDirectory, syncFile, tryRemove, unfinishedName } from '../../../files/durable.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkOptions, requireOptionalFunction, requireOptionalSignal } from '../../../options/check.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import { rateOf } from '../../../progress/rate.js'
import type { BackupManifest, BackupOptions, BackupProgress, BackupReport } from '../../backup-report.js'
import { toStoreError } from '../database/errors.js'
import type { StoreSession } from '../session.js'
import { manifestPath, manifestText } from './backup/manifest.js'
import { type BackupTarget, prepareTarget, requireNothing } from './backup/target.js'
import { rememberCopy } from './copies.js'
import { runInThread } from './worker/start.js'
import { withReader } from './worker/with-reader.js'

/** Milliseconds between two checks of the copy's length. */
const LOOK_MS = 100

/**
 * Writes a copy of the store as it is now, whatever is written meanwhile. The copy is compact, checked, on disk, and
 * has a manifest. It gets its name when it is complete.
 */
export async function backup(
  store: StoreSession,
  path: unknown,
  given: BackupOptions = {},
): Promise<BackupReport> {
  const options = checkOptions<BackupOptions>(given, ['onProgress', 'signal'], 'backup')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  store.requireNoTransaction('backup')
  assertNotAborted(options.signal)
  store.connection.query(() => undefined)
  const target = prepareTarget(path, store.connection.path)
  try {
    return await writeBackup(store, target, options)
  } catch (error) {
    for (const end of ['', '-journal', '-wal', '-shm']) tryRemove(target.unfinished + end)
    if (!existsSync(target.path)) tryRemove(manifestPath(target.path))
    target.undo()
    throw toStoreError(error)
  }
}

async function writeBackup(
  store: StoreSession,
  target: BackupTarget,
  { onProgress, signal }: BackupOptions,
): Promise<BackupReport> {
  const start = performance.now()
  const createdAt = store.now()
  const { connection } = store
  const { path, inMemory, busyTimeoutMs } = connection
  const source = inMemory ? { image: connection.image() } : { path }
  const remember = () => store.write(() => rememberCopy(store, target.path, 'backup'))
  // Before anything is written: an erasure meanwhile must be able to report the copy.
  if (!connection.readonly) await store.inTurn(remember)
  const notifier = new ProgressNotifier(onProgress)
  const progress = new CopyProgress(target.unfinished, connection.usedBytes, notifier)
  const task = { do: 'copy', target: source, busyTimeoutMs, into: target.unfinished } as const
  const { changed, ...facts } = await withReader(store, (onStarted) =>
    progress.following(() =>
      runInThread(task, {
        onProgress: (each) => {
          notifier.requireNoFailure()
          if ('part' in each) progress.begin(each.part)
        },
        signal,
        onStarted,
      }),
    ),
  )
  assertNotAborted(signal)
  notifier.requireNoFailure()
  const manifest = { ...facts, createdAt }
  publish(target, manifest)
  const seconds = (performance.now() - start) / 1000
  return { path: target.path, manifest: manifestPath(target.path), ...manifest, changed, seconds }
}

/** The manifest first, so that a backup has one as soon as it exists. */
function publish({ path, unfinished }: BackupTarget, manifest: BackupManifest): void {
  requireNothing(path)
  writeManifest(path, manifest)
  try {
    // Not a rename, which would overwrite a file created there meanwhile.
    linkSync(unfinished, path)
    rmSync(unfinished)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw error
    // The file system does not support links.
    renameSync(unfinished, path)
  }
  syncDirectory(dirname(path))
}

/** Writes the manifest of a backup, all or nothing. */
export function writeManifest(path: string, manifest: BackupManifest): void {
  const unfinished = unfinishedName(manifestPath(path))
  try {
    writeFileSync(unfinished, manifestText(manifest), { flag: 'wx', mode: 0o600 })
    syncFile(unfinished)
    renameSync(unfinished, manifestPath(path))
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Reports the progress of a copy by its length. */
class CopyProgress {
  readonly #path: string
  readonly #total: number
  readonly #notifier: ProgressNotifier<BackupProgress>
  readonly #start = performance.now()
  #part: BackupProgress['part'] = 'copying'

  constructor(path: string, total: number, notifier: ProgressNotifier<BackupProgress>) {
    this.#path = path
    this.#total = total
    this.#notifier = notifier
  }

  begin(part: BackupProgress['part']): void {
    this.#part = part
    this.#tell()
  }

  /**
   * Reports progress while `work` runs. If the caller's function throws meanwhile, the work stops at its next message.
   */
  async following<T>(work: () => Promise<T>): Promise<T> {
    let failure: { readonly error: unknown } | undefined
    const timer = setInterval(() => {
      try {
        this.#tell()
      } catch (error) {
        failure ??= { error }
        clearInterval(timer)
      }
    }, LOOK_MS)
    try {
      const result = await work()
      if (failure !== undefined) throw failure.error
      return result
    } finally {
      clearInterval(timer)
    }
  }

  #tell(): void {
    const bytes = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
    const total = Math.max(this.#total, bytes)
    const done = this.#part === 'checking' ? total : bytes
    this.#notifier.notify({ part: this.#part, done, total, ...rateOf({ done, total }, this.#start) })
  }
}
