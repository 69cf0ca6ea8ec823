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

/** How often to look whether anything has changed since. */
const TICK_MS = 100
/**
 * How many ticks without a change end a burst. Ticks are counted, not milliseconds: in a process that was busy, changes
 * wait to be reported, and the time without any says nothing.
 */
const QUIET_TICKS = 3
/** A folder that keeps changing is still read after this long. */
const MOST_MS = 10_000

/**
 * Yields once when the folders are watched, and then each time notes in them have changed and the changes have settled:
 * however many there are, and however an editor writes files, one look at the folders sees them all. Changes made while
 * the caller works lead to one more. The caller reads the folders first at the first yield, so that no change between
 * reading and watching is missed. A folder that is deleted may come back.
 *
 * @param folders real paths
 */
export async function* folderChanges(
  folders: readonly string[],
  { signal, onError }: WatchOptions,
): AsyncGenerator<void, void, undefined> {
  let changed = Promise.withResolvers<void>()
  let events = 0
  const ready = Promise.withResolvers<void>()
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (path, stats) => !folders.includes(path) && isIgnored(path, stats?.isFile() === true),
  })
  watcher.on('all', () => {
    events += 1
    changed.resolve()
  })
  watcher.on('error', onError)
  watcher.on('ready', () => ready.resolve())
  try {
    await untilAborted(ready.promise, signal)
    yield
    for (;;) {
      await untilAborted(changed.promise, signal)
      const first = performance.now()
      for (let quiet = 0; quiet < QUIET_TICKS && performance.now() - first < MOST_MS; ) {
        const before = events
        await delay(TICK_MS)
        assertNotAborted(signal)
        quiet = events === before ? quiet + 1 : 0
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
