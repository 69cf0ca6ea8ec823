import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import type { MemoryIndex } from './memory-index.js'

/** Vectors of the file that are looked for in memory, spread over it. */
const SAMPLE = 64

/**
 * Looks whether the vectors in memory are those of a sound file: as many, and of a sample each is its own nearest. The
 * searches run on threads of the addon.
 *
 * @returns how many differ, at least; 0 also where there are none in memory
 */
export async function differencesFromFile(store: StoreSession, index: MemoryIndex): Promise<number> {
  const size = store.read(() => sizes(store, index))
  if (size === undefined) return 0
  let missing = 0
  for (let part = 0; part < SAMPLE; part++) if (await isMissing(store, index, part)) missing += 1
  return Math.max(missing, Math.abs(size.file - size.memory))
}

/** Undefined where they are not in memory as they are in this read. */
function sizes(store: StoreSession, index: MemoryIndex): { file: number; memory: number } | undefined {
  const { id } = activeSpace(store)
  if (!index.has(id)) return undefined
  const file = store.connection.value<number>('SELECT count(*) FROM embeddings WHERE space_id = ?', id) ?? 0
  return { file, memory: index.size }
}

/** Whether a vector of the file, one of each of as many parts of it, is not found in memory. */
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
  // What was changed meanwhile is measured in the file by each search.
  const changed = store.read(() => index.changedSince(asked.search.from))
  return changed !== undefined && !changed.includes(asked.passageId)
}
