import type { PassageSignature, RecordPassage } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** The signatures of these passages in the active space, of one version; passages without one are left out. */
export function signaturesOf(
  store: StoreSession,
  passages: readonly RecordPassage[],
  version: number,
): PassageSignature[] {
  if (passages.length === 0) return []
  const asked = passages.map(({ recordId, ordinal }) => [recordId, ordinal])
  return store.read(() =>
    store.connection.all<PassageSignature>(
      `SELECT r.id AS recordId, p.ordinal, e.signature
       FROM json_each(?) j CROSS JOIN memory_records r ON r.id = json_extract(j.value, '$[0]')
         CROSS JOIN passages p ON p.record_seq = r.seq AND p.ordinal = json_extract(j.value, '$[1]')
         CROSS JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ?
       WHERE e.signature_version = ? AND e.signature IS NOT NULL`,
      JSON.stringify(asked),
      activeSpace(store).id,
      version,
    ),
  )
}
