import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { watch } from 'chokidar'
import { documentFormat } from '../documents/format.js'
import { assertNotAborted, untilAborted } from '../options/abort.js'
import { RULE_FILES } from './ignore-rules.js'

/** How a folder is watched. */
export interface WatchOptions {
  readonly signal: AbortSignal
  /** Called for what the system refuses, as more watches than it has. */
  readonly onError: (error: unknown) => void
}

/** Nothing must have changed for so long before a burst of changes is over. */
const SETTLE_MS = 300
/** A folder that never rests is looked at all the same. */
const MOST_MS = 10_000

/**
 * Gives a turn each time that notes of these folders have changed, and the changes have come to rest: however many they
 * are, and however an editor writes, one look at the folder sees them all. What changes while the caller works is given
 * afterwards.
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
    ignored: (path, stats) => !folders.includes(path) && isNoConcern(path, stats?.isFile() === true),
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
function isNoConcern(path: string, isFile: boolean): boolean {
  const name = basename(path)
  if (RULE_FILES.includes(name)) return false
  return name.startsWith('.') || name === 'node_modules' || (isFile && documentFormat(name) === undefined)
}
