import { checkOptions, requireOptionalSignal } from '../../../options/check.js'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { madeByEmbedder, SAMPLE } from '../../backfill/same-embedder.js'
import type { AbortOption } from '../../store.js'
import { describeSpace, spaceMismatch, UNSPECIFIED_SPACE } from '../../vector-space.js'
import { lock } from '../schema/locks.js'
import type { PostgresSession } from '../session.js'
import { activeSpace, hasVectors, nameActiveSpace, spaceForStoring } from '../vectors/spaces.js'
import { fromVectorText } from '../vectors/text.js'

/** {@link matchSpace} for callers of the store. */
export async function requireSpaceOf(
  session: PostgresSession,
  embedder: Embedder,
  options: AbortOption = {},
): Promise<void> {
  checkEmbedder(embedder)
  const { signal } = checkOptions(options, ['signal'], 'requireSpaceOf')
  requireOptionalSignal(signal, 'signal')
  await matchSpace(session, embedder, signal)
}

/**
 * Makes sure that the embedder's vectors belong to the store's active space, and can be stored there. A store without
 * vectors adopts the embedder's space.
 *
 * @throws RecollectError `SPACE_MISMATCH`
 */
export async function claimSpace(
  session: PostgresSession,
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<void> {
  if (await matchSpace(session, embedder, signal)) return
  await session.write((tx) => spaceForStoring(session, tx, describeSpace(embedder.info)))
}

/** Whether the embedder's space is the active one; false if the store has no vector yet. */
async function matchSpace(
  session: PostgresSession,
  embedder: Embedder,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { fingerprint } = embedder.info
  const active = await session.direct(activeSpace)
  if (active.fingerprint === fingerprint) return true
  if (!(await session.direct(hasVectors))) return false
  if (active.fingerprint !== UNSPECIFIED_SPACE || !(await madeStored(session, embedder, signal)))
    throw spaceMismatch(active.fingerprint, fingerprint)
  await session.write(async (tx) => {
    await lock(tx, session.schema, 'space')
    const now = (await activeSpace(tx)).fingerprint
    if (now !== UNSPECIFIED_SPACE && now !== fingerprint) throw spaceMismatch(now, fingerprint)
    if (now === UNSPECIFIED_SPACE) await nameActiveSpace(tx, describeSpace(embedder.info))
  })
  return true
}

async function madeStored(
  session: PostgresSession,
  embedder: Embedder,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const sample = await session.direct((db) =>
    db.all<{ text: string; start: number; end: number; prefix: string; vector: string }>(
      `SELECT r.text, p.start_offset AS start, p.end_offset AS "end", p.prefix, p.embedding::text AS vector
       FROM {passages} p JOIN {records} r ON r.seq = p.record_seq
       WHERE p.space_id = (SELECT m.value::int FROM {meta} m WHERE m.key = 'active_space')
       ORDER BY p.id DESC LIMIT ?::bigint`,
      SAMPLE,
    ),
  )
  return madeByEmbedder(
    embedder,
    sample.map(({ vector, ...passage }) => ({ ...passage, vector: fromVectorText(vector) })),
    signal,
  )
}
