import { removeAbandoned } from '../../../files/durable.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkOptions, requireOptionalFunction, requireOptionalSignal } from '../../../options/check.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type { RewriteBackupsOptions, RewriteProgress, RewrittenBackups } from '../../erase-report.js'
import { knownCopies } from '../care/copies.js'
import type { CareProgress, ErasedId } from '../care/worker/messages.js'
import { changeInThread } from '../care/worker/start.js'
import type { StoreSession } from '../session.js'
import { type RewriteTask, rewriteAll } from './rewrite.js'

/** Erases from the store's known backups what was erased from the store for good. */
export function rewriteBackups(store: StoreSession): RewrittenBackups {
  return rewriteAll(taskOf(store, 'rewriteBackups'), () => {})
}

/** {@link rewriteBackups} on a thread of its own. Closing the store stops it. */
export async function rewriteBackupsInThread(
  store: StoreSession,
  given: RewriteBackupsOptions = {},
): Promise<RewrittenBackups> {
  const options = checkOptions<RewriteBackupsOptions>(
    given,
    ['onProgress', 'signal'],
    'rewriteBackupsInThread',
  )
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  const { signal } = options
  const task = taskOf(store, 'rewriteBackupsInThread')
  assertNotAborted(signal)
  const notifier = new ProgressNotifier<RewriteProgress>(options.onProgress)
  const onProgress = (each: CareProgress) => {
    notifier.requireNoFailure()
    if ('rewrite' in each) notifier.notify(each.rewrite)
  }
  let closed = () => {}
  const forget = store.whenClosed(() => closed())
  const onStarted = (end: () => void) => {
    closed = end
  }
  try {
    return await changeInThread({ do: 'rewrite', ...task }, { onProgress, signal, onStarted })
  } finally {
    forget()
  }
}

function taskOf(store: StoreSession, where: string): RewriteTask {
  store.requireNoTransaction(where)
  const erased = store.read(() => store.connection.all<ErasedId>('SELECT id, at FROM forgotten_ids'))
  for (const { path, kind } of knownCopies(store)) if (kind === 'backup') removeLeftovers(path)
  const backups = knownCopies(store).filter(({ kind }) => kind === 'backup')
  return { paths: backups.map(({ path }) => path), erased }
}

/** Unfinished copies that ended processes left may contain what was erased, and are no backups to rewrite. */
function removeLeftovers(backup: string): void {
  try {
    removeAbandoned(backup)
  } catch (error) {
    // Those that cannot be removed are reported like backups that cannot be rewritten.
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}
