import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import type { MemoryIndex } from './memory-index.js'

/** How many vectors of the file are searched for in memory, spread over the file. */
const SAMPLE = 64

/**
 * Checks whether the vectors in memory match those of an intact file: the number is equal, and each vector of a sample
 * is its own nearest neighbor. The searches run on threads of the addon.
 *
 * @returns the minimum number of differences; 0 also if no vectors are in memory
 */
export async function differencesFromFile(store: StoreSession, index: MemoryIndex): Promise<number> {
  const size = store.read(() => sizes(store, index))
  if (size === undefined) return 0
  let missing = 0
  for (let part = 0; part < SAMPLE; part++) if (await isMissing(store, index, part)) missing += 1
  return Math.max(missing, Math.abs(size.file - size.memory))
}

/** Undefined if memory does not have the vectors of this read. */
function sizes(store: StoreSession, index: MemoryIndex): { file: number; memory: number } | undefined {
  const { id } = activeSpace(store)
  if (!index.has(id)) return undefined
  const file = store.connection.value<number>('SELECT count(*) FROM embeddings WHERE space_id = ?', id) ?? 0
  return { file, memory: index.size }
}

/** Whether one vector of a part of the file is not found in memory. */
async function isMissing(store: StoreSession, index: MemoryIndex, part: number): Promise<boolean> {
  const asked = store.read(() => {
    const { id } = activeSpace(store)
    const row = store.connection.get<{ passageId: number; vector: Uint8Array }>(
      `SELECT passage_id AS passageId, vector FROM embeddings
       WHERE space_id = ? AND passage_id >= (SELECT max(passage_id) FROM embeddings) * ? / ${SAMPLE}
       ORDER BY passage_id LIMIT 1`,
      id,
      part,
    )
    if (row === undefined || row.vector.byteLength % 4 !== 0) return undefined
    const vector = new Float32Array(Uint8Array.from(row.vector).buffer)
    const search = index.search(id, vector, 1)
    return search === undefined ? undefined : { passageId: row.passageId, search }
  })
  if (asked === undefined) return false
  const { ids } = await asked.search.native.run()
  if (ids.includes(asked.passageId)) return false
  // Each search compares vectors that were changed meanwhile in the file instead.
  const changed = store.read(() => index.changedSince(asked.search.from))
  return changed !== undefined && !changed.includes(asked.passageId)
}
