import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { watch } from 'chokidar'
import { documentFormat } from '../documents/format.js'
import { assertNotAborted, untilAborted } from '../options/abort.js'
import { RULE_FILES } from './ignore-rules.js'

/** Options for watching folders. */
export interface WatchOptions {
  readonly signal: AbortSignal
  /** Called for an error of the system, such as too many watches. */
  readonly onError: (error: unknown) => void
}

/** How long nothing must change before a burst of changes is over. */
const SETTLE_MS = 300
/** A folder that keeps changing is still read after this long. */
const MOST_MS = 10_000

/**
 * Yields each time notes in these folders have changed and the changes have settled: however many there are, and
 * however an editor writes files, one look at the folder sees them all. Changes made while the caller works are
 * reported afterwards.
 *
 * @param folders real paths
 */
export async function* folderChanges(
  folders: readonly string[],
  { signal, onError }: WatchOptions,
): AsyncGenerator<void, void, undefined> {
  let changed = Promise.withResolvers<void>()
  let last = 0
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (path, stats) => !folders.includes(path) && isIgnored(path, stats?.isFile() === true),
  })
  watcher.on('all', () => {
    last = performance.now()
    changed.resolve()
  })
  watcher.on('error', onError)
  try {
    for (;;) {
      await untilAborted(changed.promise, signal)
      const first = performance.now()
      while (performance.now() - last < SETTLE_MS && performance.now() - first < MOST_MS) {
        await delay(SETTLE_MS / 3)
        assertNotAborted(signal)
      }
      changed = Promise.withResolvers()
      yield
    }
  } finally {
    await watcher.close()
  }
}

/** Hidden files and folders, installed packages, and files that are not notes. */
function isIgnored(path: string, isFile: boolean): boolean {
  const name = basename(path)
  if (RULE_FILES.includes(name)) return false
  return name.startsWith('.') || name === 'node_modules' || (isFile && documentFormat(name) === undefined)
}
