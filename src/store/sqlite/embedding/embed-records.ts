import { checkEmbedder } from '../../../vectors/check-embedder.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { embedTexts, reasonOf } from '../../backfill/embed-texts.js'
import { observedBackfill } from '../../backfill/observed.js'
import { checkEmbedRecordsOptions, checkRetryOptions, requireRecordIds } from '../../backfill/options.js'
import type { QueuedText } from '../../backfill/queued-text.js'
import type { EmbedRecordsOptions, EmbedRecordsResult, RetryOptions } from '../../embedding.js'
import { dueQueued, LACKS_VECTOR, QUEUED_COLUMNS, recordFailure } from '../passages/queue.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { claimSpace } from './embedder-space.js'
import { saveEmbedded } from './save.js'

export async function embedRecords(
  store: StoreSession,
  embedder: Embedder,
  recordIds: readonly string[],
  given: EmbedRecordsOptions = {},
): Promise<EmbedRecordsResult> {
  checkEmbedder(embedder)
  const options = checkEmbedRecordsOptions(given)
  const ids = requireRecordIds(recordIds)
  const embed = () => embedQueued(store, embedder, () => textsOf(store, ids), options)
  return observedBackfill(store, 'embedRecords', embedder, embed)
}

export async function retryFailedEmbeddings(
  store: StoreSession,
  embedder: Embedder,
  given: RetryOptions = {},
): Promise<EmbedRecordsResult> {
  checkEmbedder(embedder)
  const { limit, untried, signal } = checkRetryOptions(given)
  const embed = () =>
    embedQueued(store, embedder, () => store.read(() => dueQueued(store, limit, untried)), {
      signal,
      priority: 'background',
    })
  return observedBackfill(store, 'retryFailedEmbeddings', embedder, embed)
}

async function embedQueued(
  store: StoreSession,
  embedder: Embedder,
  select: () => QueuedText[],
  options: { readonly signal: AbortSignal | undefined; readonly priority: 'interactive' | 'background' },
): Promise<EmbedRecordsResult> {
  const texts = select()
  if (texts.length === 0) return { embedded: 0, failed: [] }
  try {
    await claimSpace(store, embedder, options.signal)
    const results = await embedTexts(embedder, texts, options)
    return {
      embedded: (await store.inTurn(() => saveEmbedded(store, embedder.info, results))).stored,
      failed: results.failed.map(({ recordId, reason }) => ({ recordId, reason })),
    }
  } catch (error) {
    // The records stay listed with the reason why none of them has a vector.
    if (options.signal?.aborted !== true) await store.inTurn(() => noteFailure(store, texts, error))
    throw error
  }
}

function noteFailure(store: StoreSession, texts: readonly QueuedText[], error: unknown): void {
  if (!store.connection.open) return
  store.write(() => {
    for (const { seq, text } of texts) recordFailure(store, seq, reasonOf(error, text))
  })
}

function textsOf(store: StoreSession, ids: readonly string[]): QueuedText[] {
  return store.read(() => {
    const spaceId = activeSpace(store).id
    return store.connection.all<QueuedText>(
      `SELECT ${QUEUED_COLUMNS} FROM json_each(?) j JOIN memory_records r ON r.id = j.value ${SOURCE_JOIN}
       WHERE r.status = 'active' AND ${LACKS_VECTOR}`,
      JSON.stringify(ids),
      spaceId,
    )
  })
}
