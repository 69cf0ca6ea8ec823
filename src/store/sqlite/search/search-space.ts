import { spaceMismatch } from '../../vector-space.js'
import type { StoreSession } from '../session.js'
import { activeSpace, type EmbeddingSpace, hasVectors } from '../spaces/spaces.js'

/**
 * The active space; undefined if there is nothing to search.
 *
 * @param fingerprint the space of the query
 * @throws RecollectError `SPACE_MISMATCH`
 */
export function spaceToSearch(
  store: StoreSession,
  fingerprint: string | undefined,
): EmbeddingSpace | undefined {
  const space = activeSpace(store)
  if (fingerprint === undefined || fingerprint === space.fingerprint) return space
  if (!hasVectors(store)) return undefined
  throw spaceMismatch(space.fingerprint, fingerprint)
}
