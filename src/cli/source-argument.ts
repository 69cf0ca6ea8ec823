import { realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { withSlashes } from '../folder/walk.js'
import type { MemoryStore } from '../store/store.js'

/**
 * The id of the source that a conversation's id or a file's path means, whether or not the file still exists. An
 * unknown one is returned as it is.
 */
export async function sourceIdOf(store: MemoryStore, within: string, given: string): Promise<string> {
  for (const sourceId of [given, wholePath(given)]) {
    const known = await store.list({ within, sourceId, includeInactive: true, limit: 1 })
    if (known.length > 0) return sourceId
  }
  return given
}

/** The path in the form that synced files have: with the folder's real path. */
function wholePath(path: string): string {
  const whole = resolve(path)
  try {
    return `${withSlashes(realpathSync(dirname(whole))).replace(/\/$/, '')}/${basename(whole)}`
  } catch {
    return withSlashes(whole)
  }
}
