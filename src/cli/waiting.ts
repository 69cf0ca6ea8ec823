import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'

/** The ids of the active records within a scope that wait for their vectors. */
export function waitingWithin(repository: SqliteMemoryRepository, within: string): Set<string> {
  const waiting = new Set<string>()
  if (repository.status({ within }).queued === 0) return waiting
  for (const { id } of repository.iterateRecords({ within }))
    if (!repository.hasEmbedding(id)) waiting.add(id)
  return waiting
}
