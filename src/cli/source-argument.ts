import { realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { withSlashes } from '../folder/walk.js'
import type { MemoryStore } from '../store/store.js'

/**
 * The id of the source that is meant by a conversation's id, or by the path of a file, whether or not it is still
 * there. One that nothing is known of is given as it is.
 */
export async function sourceIdOf(store: MemoryStore, within: string, given: string): Promise<string> {
  for (const sourceId of [given, wholePath(given)]) {
    const known = await store.list({ within, sourceId, includeInactive: true, limit: 1 })
    if (known.length > 0) return sourceId
  }
  return given
}

/** As the files of a folder are named: the folder by its real path. */
function wholePath(path: string): string {
  const whole = resolve(path)
  try {
    return `${withSlashes(realpathSync(dirname(whole))).replace(/\/$/, '')}/${basename(whole)}`
  } catch {
    return withSlashes(whole)
  }
}
