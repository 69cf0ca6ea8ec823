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
 * Stores what was embedded in one transaction, and notes what failed. Inference takes time: each record is looked at
 * again, and an edited, retired or erased one is given no vector of its old text.
 *
 * @throws RecollectError `SPACE_MISMATCH` when another instance has switched the store's space meanwhile
 */
export async function saveEmbedded(
  session: PostgresSession,
  { fingerprint, signatureVersion }: EmbedderInfo,
  results: EmbeddedTexts,
): Promise<Saved> {
  return session.write(async (tx) => {
    // A switch to another space waits until these are stored, or is seen here.
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

/** Notes that signatures of this version are stored from now on. Inside a write. */
export async function noteSignatureVersion(
  { isRestricted }: PostgresSession,
  tx: Statements,
  version: number | undefined,
): Promise<void> {
  if (!isRestricted && version !== undefined && version > (await signatureVersion(tx)))
    await writeMeta(tx, 'signature_version', String(version))
}

/** The version that a signature must have to be a present one; 0 before the store was given any. */
export async function signatureVersion(db: Statements): Promise<number> {
  return Number((await readMeta(db, 'signature_version')) ?? 0)
}

/** What became of records while their texts were embedded. */
export interface SortedTexts {
  /** Get their vectors. */
  readonly fresh: readonly RecordVectors[]
  /** Another instance, or another call, had stored the same vectors before. */
  readonly taken: readonly number[]
  /** Edited meanwhile: they keep their place in the queue. */
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

/** Inside a write, which has the records from then on. */
export async function sorted(
  tx: Statements,
  embedded: readonly EmbeddedText[],
  spaceId: number,
): Promise<SortedTexts> {
  const seqs = embedded.map(({ seq }) => seq)
  // In one order: two that save the same records do not wait for each other in a circle.
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
