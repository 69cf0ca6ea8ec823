import { dirname, join } from 'node:path'
import { type ErrorCode, RecollectError } from '../../../errors.js'
import { tryRemove } from '../../../files/durable.js'
import { momentName } from '../../../files/moment-name.js'
import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../../../options/check.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type { RepairOptions, RepairProgress, RepairReport } from '../../repair-report.js'
import type { VerifyProgress } from '../../verify-report.js'
import { manifestPath } from '../care/backup/manifest.js'
import { backup } from '../care/backup.js'
import { repairBackupName } from '../care/kept-aside.js'
import { verifyInThread } from '../care/verify.js'
import { changeInThread } from '../care/worker/start.js'
import { withWriter } from '../care/worker/with-writer.js'
import { toStoreError } from '../database/errors.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import type { StoreSession } from '../session.js'
import { planOf } from './plan.js'
import { applyRepair, type RepairTask } from './steps.js'

/** Reports what is wrong and how to repair it, and does it if requested. */
export async function repair(store: StoreSession, given: RepairOptions = {}): Promise<RepairReport> {
  const options = checkOptions<RepairOptions>(given, ['apply', 'onProgress', 'signal'], 'repair')
  const apply = requireBoolean(options.apply ?? false, 'apply')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  store.requireNoTransaction('repair')
  if (apply) await store.inTurn(() => store.write(() => undefined))
  const { signal } = options
  const notifier = new ProgressNotifier(options.onProgress)
  const tell =
    (phase: RepairProgress['phase']) =>
    ({ part, done, total }: VerifyProgress) => {
      notifier.requireNoFailure()
      notifier.notify({ phase, part, done, total })
    }
  const verification = await verifyInThread(store, { quick: false, onProgress: tell('verify'), signal })
  notifier.requireNoFailure()
  const steps = planOf(verification)
  if (!apply || steps.length === 0) return { applied: false, steps, backup: null, setAside: null }
  if (steps.some(({ action }) => action === 'salvage')) throw salvageNeeded(store)
  assertNotAborted(signal)
  const moment = momentName()
  const { path, inMemory } = store.connection
  const kept = inMemory ? null : repairBackupName(path, moment)
  if (kept !== null) await backup(store, kept, { signal, onProgress: tell('backup') })
  const setAside = inMemory ? null : join(dirname(path), `memory.set-aside-${moment}.jsonl`)
  try {
    const place = await observed(() =>
      change(store, { verification, steps, setAside }, { onProgress: tell('repair'), signal }),
    )
    memoryIndexOf(store)?.refresh()
    return { applied: true, steps, backup: kept, setAside: place }
  } catch (error) {
    if (kept !== null && isUnneeded(error)) for (const file of [kept, manifestPath(kept)]) tryRemove(file)
    throw toStoreError(error)
  }
}

interface ChangeOptions {
  readonly onProgress: (progress: VerifyProgress) => void
  readonly signal: AbortSignal | undefined
}

async function change(
  store: StoreSession,
  task: RepairTask,
  { onProgress, signal }: ChangeOptions,
): Promise<string | null> {
  const { path, busyTimeoutMs } = store.connection
  const { verification, steps, setAside } = task
  // Another thread cannot reach a store in memory.
  if (setAside === null) return store.inTurn(() => applyRepair(store, task, onProgress))
  return withWriter(store, (onStarted) =>
    changeInThread(
      { do: 'repair', path, busyTimeoutMs, verification, steps, setAside },
      {
        onProgress: (each) => {
          if ('progress' in each) onProgress(each.progress)
        },
        signal,
        onStarted,
      },
    ),
  )
}

function observed<T>(work: () => Promise<T>): Promise<T> {
  return traceAsync(CHANNELS.store, () => ({ operation: 'repair' as const, nested: false }), work)
}

/**
 * Whether an error says that the repair stopped without a change, so that its backup is of no use. If the file system
 * failed, the backup may be the only intact copy.
 */
function isUnneeded(error: unknown): boolean {
  return !(error instanceof RecollectError) || STOPPED.has(error.code)
}

const STOPPED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['STORE_BUSY', 'STORE_CLOSED', 'STORE_FULL'])

function salvageNeeded(store: StoreSession): RecollectError {
  return new RecollectError(
    'STORE_CORRUPT',
    `Expected a file that can be repaired in place, received ${store.connection.path}, whose pages are damaged: close it, and call SqliteMemoryRepository.salvage(), or restore a backup. Nothing was changed`,
  )
}
