import { dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { momentName } from '../../../files/moment-name.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../../../options/check.js'
import type { RepairOptions, RepairReport } from '../../repair-report.js'
import { backup } from '../care/backup.js'
import { verifyInThread } from '../care/verify.js'
import { toStoreError } from '../database/errors.js'
import { fillDigests } from '../digests/fill.js'
import type { StoreSession } from '../session.js'
import { planOf } from './plan.js'
import { applySteps } from './steps.js'

/** Reports what is wrong and how to repair it, and does it if requested. */
export async function repair(store: StoreSession, given: RepairOptions = {}): Promise<RepairReport> {
  const options = checkOptions<RepairOptions>(given, ['apply', 'onProgress', 'signal'], 'repair')
  const apply = requireBoolean(options.apply ?? false, 'apply')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  store.requireNoTransaction('repair')
  if (apply) store.write(() => undefined)
  const { onProgress, signal } = options
  const verification = await verifyInThread(store, { quick: false, onProgress, signal })
  const steps = planOf(verification)
  if (!apply || steps.length === 0) return { applied: false, steps, backup: null, setAside: null }
  if (steps.some(({ action }) => action === 'salvage')) throw salvageNeeded(store)
  assertNotAborted(signal)
  const moment = momentName()
  const { path } = store.connection
  const kept = path === ':memory:' ? null : `${path}.before-repair-${moment}.backup`
  try {
    if (kept !== null) await backup(store, kept, { signal })
    const place = path === ':memory:' ? null : join(dirname(path), `memory.set-aside-${moment}.jsonl`)
    const setAside = store.change('repair', () => applySteps(store, verification, steps, place))
    fillDigests(store)
    return { applied: true, steps, backup: kept, setAside }
  } catch (error) {
    throw toStoreError(error)
  }
}

function salvageNeeded(store: StoreSession): RecollectError {
  return new RecollectError(
    'STORE_CORRUPT',
    `Expected a file that can be repaired in place, received ${store.connection.path}, whose pages are damaged: close it, and call SqliteMemoryRepository.salvage(), or restore a backup. Nothing was changed`,
  )
}
