import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../../../options/check.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type { ProblemCode, StoreProblem, VerifyOptions, VerifyReport } from '../../verify-report.js'
import { differencesFromFile } from '../memory-index/agreement.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import type { StoreSession } from '../session.js'
import { withProblem } from './verify/findings.js'
import type { Verification } from './verify/verification.js'
import { runInThread } from './worker/start.js'
import { withReader } from './worker/with-reader.js'

/** Verifies a store as it is now, on a thread of its own, whatever is written meanwhile. */
export async function verify(store: StoreSession, given: VerifyOptions = {}): Promise<VerifyReport> {
  const options = checkVerifyOptions(given, 'verify')
  const start = performance.now()
  const verification = await verifyInThread(store, options)
  const problems = await withMemory(store, verification.problems)
  return reportOf({ ...verification, problems }, options.quick, (performance.now() - start) / 1000)
}

/**
 * Also compares the index in memory with the file, and reloads it if they differ. This is skipped if the file is
 * damaged: then the comparison would only show that damage.
 */
async function withMemory(
  store: StoreSession,
  problems: readonly StoreProblem[],
): Promise<readonly StoreProblem[]> {
  const index = memoryIndexOf(store)
  if (index === undefined || !store.connection.open || problems.some(({ code }) => OF_VECTORS.has(code)))
    return problems
  const different = await differencesFromFile(store, index)
  if (different === 0) return problems
  index.reset()
  return withProblem(
    problems,
    'vector_index_different',
    'the vectors in memory, which will be read again',
    different,
  )
}

/** Problems that make the file unusable for this comparison. */
const OF_VECTORS: ReadonlySet<ProblemCode> = new Set([
  'file_damaged',
  'unreadable',
  'vector_invalid',
  'vector_changed',
  'space_invalid',
])

interface CheckedVerifyOptions extends VerifyOptions {
  readonly quick: boolean
}

export function checkVerifyOptions(given: VerifyOptions, where: string): CheckedVerifyOptions {
  const options = checkOptions<VerifyOptions>(given, ['quick', 'onProgress', 'signal'], where)
  const quick = requireBoolean(options.quick ?? false, 'quick')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  return { ...options, quick }
}

export async function verifyInThread(
  store: StoreSession,
  { quick, onProgress, signal }: CheckedVerifyOptions,
): Promise<Verification> {
  store.requireNoTransaction('verify')
  assertNotAborted(signal)
  const { connection } = store
  store.read(() => undefined)
  const { path, inMemory, busyTimeoutMs } = connection
  const target = inMemory ? { image: connection.image() } : { path }
  const notifier = new ProgressNotifier(onProgress)
  const verification = await withReader(store, (onStarted) =>
    runInThread(
      { do: 'verify', target, busyTimeoutMs, quick },
      {
        onProgress: (each) => {
          notifier.requireNoFailure()
          if ('progress' in each) notifier.notify(each.progress)
        },
        signal,
        onStarted,
      },
    ),
  )
  notifier.requireNoFailure()
  return verification
}

export function reportOf(verification: Verification, quick: boolean, seconds: number): VerifyReport {
  const { problems, unsealed, records, passages, auditEntries } = verification
  const form = quick ? 'quick' : 'whole'
  return { ok: problems.length === 0, form, problems, records, passages, auditEntries, unsealed, seconds }
}
