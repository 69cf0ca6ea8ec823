import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import { checkFilter } from '../../../records/filter.js'
import { checkVector } from '../../../vectors/vector-bytes.js'
import type { RecordHit, SearchOptions } from '../../hits.js'
import type { AbortOption } from '../../store.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../records/row.js'
import type { PostgresSession } from '../session.js'
import { spaceToSearch } from '../vectors/spaces.js'
import { toVectorText } from '../vectors/text.js'
import { type ApproximateSearch, nearestByIndex } from './approximate.js'
import type { NearestQuestion, NearRecord } from './nearest-question.js'

/**
 * The records with the nearest vectors, nearest first, equal distances ordered by id. Exact, unless an index is to be
 * used.
 */
export async function searchNearest(
  session: PostgresSession,
  vector: unknown,
  limit: unknown,
  given: SearchOptions & AbortOption = {},
  index: ApproximateSearch | undefined,
): Promise<RecordHit[]> {
  const where = 'nearest'
  checkVector(vector, 'the query')
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const { fingerprint, filter = {}, signal } = checkOptions(given, ['fingerprint', 'filter', 'signal'], where)
  if (fingerprint !== undefined) requireText(fingerprint, 'fingerprint')
  const checked = checkFilter(filter, where)
  assertNotAborted(signal)
  return traceAsync(
    CHANNELS.search,
    () => ({ operation: 'searchRecords' as const, limit: wanted, filtered: given.filter !== undefined }),
    () =>
      session.read(async (tx) => {
        const space = await spaceToSearch(tx, fingerprint)
        if (space === undefined) return []
        const question = { vector: toVectorText(vector), limit: wanted, filter: checked, spaceId: space.id }
        const near =
          (index === undefined ? undefined : await nearestByIndex(tx, question, index)) ??
          (await measureAll(tx, question))
        assertNotAborted(signal)
        return withRecords(tx, near, question)
      }),
    ({ length }) => ({ hits: length }),
  )
}

/** Exact search: compares the vectors of all records that match the filter. */
async function measureAll(
  tx: Statements,
  { vector, limit, filter, spaceId }: NearestQuestion,
): Promise<NearRecord[]> {
  const { sql, values } = filterCondition(filter)
  return tx.all<NearRecord>(
    `SELECT r.seq::float8 AS seq, min(p.embedding <-> ?::{vector})::float8 AS distance
     FROM {passages} p JOIN {records} r ON r.seq = p.record_seq
     WHERE p.space_id = ? AND ${sql} GROUP BY r.seq ORDER BY 2, min(r.id) LIMIT ?::bigint`,
    vector,
    spaceId,
    ...values,
    limit,
  )
}

type NearRow = RecordRow & {
  readonly ordinal: number
  readonly from_: number
  readonly to_: number
  readonly passages: number
}

async function withRecords(
  tx: Statements,
  near: readonly NearRecord[],
  { vector, spaceId }: NearestQuestion,
): Promise<RecordHit[]> {
  if (near.length === 0) return []
  const rows = await tx.all<NearRow>(
    `SELECT ${RECORD_COLUMNS}, p.ordinal, p.start_offset AS from_, p.end_offset AS to_,
       (SELECT count(*)::int FROM {passages} o WHERE o.record_seq = r.seq AND o.space_id = ?) AS passages
     FROM {records} r CROSS JOIN LATERAL (
       SELECT p.ordinal, p.start_offset, p.end_offset FROM {passages} p
       WHERE p.record_seq = r.seq AND p.space_id = ? ORDER BY p.embedding <-> ?::{vector}, p.ordinal LIMIT 1) p
     WHERE r.seq = ANY(?::bigint[])`,
    spaceId,
    spaceId,
    vector,
    near.map(({ seq }) => seq),
  )
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  return near.flatMap(({ seq, distance }) => {
    const row = bySeq.get(seq)
    if (row === undefined) return []
    const { ordinal, from_: start, to_: end } = row
    return [
      { record: toRecord(row), distance, ...(row.passages > 1 && { passage: { ordinal, start, end } }) },
    ]
  })
}
