import { passagePrefix } from '../../../passages/prefix.js'
import type { EmbedderInfo } from '../../../vectors/embedder.js'
import type { EmbeddedText, EmbeddedTexts } from '../../backfill/embed-texts.js'
import type { Saved } from '../../backfill/job.js'
import { spaceMismatch } from '../../vector-space.js'
import type { Statements } from '../connection/statements.js'
import { lockShared } from '../schema/locks.js'
import { readMeta, writeMeta } from '../schema/meta.js'
import type { PostgresSession } from '../session.js'
import { dequeue, endLeases, recordFailures, SOURCE_JOIN } from '../vectors/queue.js'
import { activeSpace } from '../vectors/spaces.js'
import { type RecordVectors, writeActiveVectors } from '../vectors/write.js'

/**
 * Stores embedded texts in one transaction, and records failures. Inference takes time, so each record is checked
 * again: one that was edited, retired or erased does not get a vector of its old text.
 *
 * @throws RecollectError `SPACE_MISMATCH` when another instance has switched the store's space meanwhile
 */
export async function saveEmbedded(
  session: PostgresSession,
  { fingerprint, signatureVersion }: EmbedderInfo,
  results: EmbeddedTexts,
): Promise<Saved> {
  return session.write(async (tx) => {
    // A switch to another space waits until these are stored, or is detected here.
    await lockShared(tx, session.schema, 'space')
    const space = await activeSpace(tx)
    if (space.fingerprint !== fingerprint) throw spaceMismatch(space.fingerprint, fingerprint)
    await noteSignatureVersion(session, tx, signatureVersion)
    const { fresh, taken, stale } = await sorted(tx, results.embedded, space.id)
    await writeActiveVectors(tx, space.id, fresh, session.now())
    await dequeue(tx, taken)
    await endLeases(tx, stale)
    await recordFailures(tx, results.failed, session.now())
    return { stored: fresh.length, taken: taken.length, stale }
  })
}

/** Records that signatures of this version are stored from now on. Inside a write. */
export async function noteSignatureVersion(
  { isRestricted }: PostgresSession,
  tx: Statements,
  version: number | undefined,
): Promise<void> {
  if (!isRestricted && version !== undefined && version > (await signatureVersion(tx)))
    await writeMeta(tx, 'signature_version', String(version))
}

/** The version of current signatures; 0 if the store has none yet. */
export async function signatureVersion(db: Statements): Promise<number> {
  return Number((await readMeta(db, 'signature_version')) ?? 0)
}

/** Embedded texts, by what happened to their records meanwhile. */
export interface SortedTexts {
  /** Records that get their vectors. */
  readonly fresh: readonly RecordVectors[]
  /** Records whose vectors another instance or call has stored already. */
  readonly taken: readonly number[]
  /** Records that were edited meanwhile: they stay in the queue. */
  readonly stale: readonly number[]
}

interface EmbeddedRecord {
  readonly seq: number
  readonly status: string
  readonly hash: Uint8Array
  readonly heading: string | null
  readonly title: string | null
  readonly vectors: boolean
}

/** Inside a write, which locks the records. */
export async function sorted(
  tx: Statements,
  embedded: readonly EmbeddedText[],
  spaceId: number,
): Promise<SortedTexts> {
  const seqs = embedded.map(({ seq }) => seq)
  // Locked in a fixed order, so that two calls that save the same records do not deadlock.
  await tx.all(
    'SELECT 1 FROM {records} r WHERE r.seq = ANY(?::bigint[]) ORDER BY r.seq FOR NO KEY UPDATE OF r',
    seqs,
  )
  const rows = await tx.all<EmbeddedRecord>(
    `SELECT r.seq::float8 AS seq, r.status, r.text_hash AS hash, r.source_heading AS heading, s.title,
       EXISTS (SELECT 1 FROM {passages} p WHERE p.record_seq = r.seq AND p.space_id = ?) AS vectors
     FROM {records} r ${SOURCE_JOIN} WHERE r.seq = ANY(?::bigint[])`,
    spaceId,
    seqs,
  )
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  const fresh: RecordVectors[] = []
  const taken: number[] = []
  const stale: number[] = []
  for (const item of embedded) {
    const record = bySeq.get(item.seq)
    if (record === undefined || record.status !== 'active') continue
    if (isStale(record, item)) stale.push(item.seq)
    else if (record.vectors) taken.push(item.seq)
    else fresh.push(item)
  }
  return { fresh, taken, stale }
}

function isStale({ hash, title, heading }: EmbeddedRecord, item: EmbeddedText): boolean {
  return Buffer.compare(hash, item.textHash) !== 0 || passagePrefix(title, heading) !== item.prefix
}
