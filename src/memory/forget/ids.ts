import { requireString } from '../../options/check.js'
import type { MemoryCore } from '../core.js'
import type { Reach } from '../reach.js'

/** Soft-forgets the active records with these ids within reach; returns the ids of those that were forgotten. */
export async function forgetIds(
  core: MemoryCore,
  reach: Reach,
  ids: readonly unknown[],
  note: string,
): Promise<readonly string[]> {
  const asked = [...new Set(Array.from(ids, (id) => requireString(id, 'each id')))]
  await core.ensureReady()
  const within = reach.scope
  const forgotten: string[] = []
  for (const id of asked) {
    const record = await core.store.get(id, { within })
    if (record?.status !== 'active') continue
    await core.store.setStatus(id, 'forgotten', { within, note })
    forgotten.push(id)
  }
  return forgotten
}
