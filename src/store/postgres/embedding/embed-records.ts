import { randomUUID } from 'node:crypto'
import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { embedTexts, reasonOf } from '../../backfill/embed-texts.js'
import { observedBackfill } from '../../backfill/observed.js'
import { checkEmbedRecordsOptions, checkRetryOptions, requireRecordIds } from '../../backfill/options.js'
import type { QueuedText } from '../../backfill/queued-text.js'
import type { EmbedRecordsOptions, EmbedRecordsResult, RetryOptions } from '../../embedding.js'
import type { Statements } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import {
  LACKS_VECTOR,
  LEASE_SECS,
  QUEUED_COLUMNS,
  recordFailures,
  releaseLease,
  SOURCE_JOIN,
  takeQueued,
} from '../vectors/queue.js'
import { activeSpace } from '../vectors/spaces.js'
import { claimSpace } from './claim-space.js'
import { saveEmbedded } from './save.js'

/** Embeds these records now, except those that are inactive or have their vectors. */
export async function embedRecords(
  session: PostgresSession,
  embedder: Embedder,
  recordIds: readonly string[],
  given: EmbedRecordsOptions = {},
): Promise<EmbedRecordsResult> {
  checkEmbedder(embedder)
  const options = checkEmbedRecordsOptions(given)
  const ids = requireRecordIds(recordIds)
  const lease = randomUUID()
  const select = () => session.write((tx) => textsOf(session, tx, ids, lease))
  return observedBackfill(session, 'embedRecords', embedder, () =>
    embedQueued(session, embedder, { select, lease, ...options }),
  )
}

/** Tries records that wait for their vectors and are due; if requested, those that were never tried come first. */
export async function retryFailed(
  session: PostgresSession,
  embedder: Embedder,
  given: RetryOptions = {},
): Promise<EmbedRecordsResult> {
  checkEmbedder(embedder)
  const { limit, untried, signal } = checkRetryOptions(given)
  const lease = randomUUID()
  const select = () => session.write((tx) => dueQueued(session, tx, { limit, untried, lease }))
  return observedBackfill(session, 'retryFailedEmbeddings', embedder, () =>
    embedQueued(session, embedder, { select, lease, signal, priority: 'background' }),
  )
}

interface EmbedQueuedOptions {
  readonly select: () => Promise<readonly QueuedText[]>
  readonly lease: string
  readonly signal: AbortSignal | undefined
  readonly priority: 'interactive' | 'background'
}

async function embedQueued(
  session: PostgresSession,
  embedder: Embedder,
  { select, lease, ...options }: EmbedQueuedOptions,
): Promise<EmbedRecordsResult> {
  const texts = await select()
  if (texts.length === 0) return { embedded: 0, failed: [] }
  try {
    await claimSpace(session, embedder, options.signal)
    const results = await embedTexts(embedder, texts, options)
    const { stored } = await saveEmbedded(session, embedder.info, results)
    await endLease(session, lease)
    return {
      embedded: stored,
      failed: results.failed.map(({ recordId, reason }) => ({ recordId, reason })),
    }
  } catch (error) {
    // The records stay listed with the reason why none of them has a vector.
    if (options.signal?.aborted !== true) await noteFailure(session, texts, error)
    await endLease(session, lease)
    throw error
  }
}

/** A failure here must not change the result: a lease expires by itself. */
export async function endLease(session: PostgresSession, lease: string): Promise<void> {
  try {
    await session.write((tx) => releaseLease(tx, lease))
  } catch (error) {
    session.log.debug('A lease could not be released; it expires by itself', {
      error: error instanceof Error ? error.name : 'unknown',
    })
  }
}

/** Only the first error is reported: a failure here is not. */
async function noteFailure(
  session: PostgresSession,
  texts: readonly QueuedText[],
  error: unknown,
): Promise<void> {
  const failures = texts.map(({ seq, text }) => ({ seq, reason: reasonOf(error, text) }))
  try {
    await session.write((tx) => recordFailures(tx, failures, session.now()))
  } catch (failure) {
    session.log.debug('The reason why records were not embedded could not be stored', {
      error: failure instanceof Error ? failure.name : 'unknown',
    })
  }
}

async function textsOf(
  session: PostgresSession,
  tx: Statements,
  ids: readonly string[],
  lease: string,
): Promise<QueuedText[]> {
  const { id } = await activeSpace(tx)
  const texts = await tx.all<QueuedText>(
    `SELECT ${QUEUED_COLUMNS} FROM {records} r ${SOURCE_JOIN}
     WHERE r.id = ANY(?::text[]) AND r.status = 'active' AND ${LACKS_VECTOR} ORDER BY r.seq`,
    ids,
    id,
  )
  // A call for exactly these records takes over any lease; other calls leave them alone meanwhile.
  await tx.run(
    `UPDATE {queue} SET leased_until = ?, lease = ? WHERE record_seq IN (
       SELECT q.record_seq FROM {queue} q WHERE q.record_seq = ANY(?::bigint[]) FOR UPDATE SKIP LOCKED)`,
    session.now() + LEASE_SECS,
    lease,
    texts.map(({ seq }) => seq),
  )
  return texts
}

async function dueQueued(
  session: PostgresSession,
  tx: Statements,
  { limit, untried, lease }: { readonly limit: number; readonly untried: boolean; readonly lease: string },
): Promise<QueuedText[]> {
  const now = session.now()
  const first = untried
    ? await takeQueued(tx, {
        ...{ lease, now, limit, order: 'q.record_seq' },
        where: { sql: 'q.next_attempt_at = 0', values: [] },
      })
    : []
  if (first.length === limit) return first
  const due = await takeQueued(tx, {
    ...{ lease, now, limit: limit - first.length, order: 'q.next_attempt_at, q.record_seq' },
    where: { sql: 'q.next_attempt_at > 0 AND q.next_attempt_at <= ?', values: [now] },
  })
  return [...first, ...due]
}
