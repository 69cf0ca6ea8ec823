import { types } from 'node:util'
import { RecollectError } from '../../../../errors.js'
import { isPrefixOf } from '../../../../passages/prefix.js'
import { checkVector, storedVector } from '../../../../vectors/vector-bytes.js'
import { passageHash } from '../../../passage-vector.js'
import {
  type DigestedEmbedding,
  EMBEDDING_DIGEST_COLUMNS,
  embeddingDigest,
} from '../../digests/embeddings.js'
import { hasDigestColumns } from '../../schema/digest-columns.js'
import { type Check, type CheckContext, countRows, STEP } from './check.js'

/** Every vector is valid, is the one that was stored, and belongs to its passage's text; passages cover their texts. */
export const VECTORS_CHECK: Check = {
  part: 'vectors',
  rows: (context) => countRows(context, 'embeddings'),
  run: (context) => checkVectors(context, ''),
}

interface Row extends DigestedEmbedding {
  readonly digest: unknown
}

interface Owner {
  readonly seq: number
  readonly id: string
  readonly text: unknown
  readonly heading: string | null
}

/** @param where trusted SQL that narrows the passages `p` */
export function* checkVectors(context: CheckContext, where: string): Generator<number, void, undefined> {
  const { connection } = context.store
  const digest = hasDigestColumns(connection) ? 'e.digest' : 'NULL AS digest'
  let rows = 0
  let seq: unknown
  let own: Row[] = []
  for (const row of connection.iterate<Row>(
    `SELECT ${EMBEDDING_DIGEST_COLUMNS}, ${digest}
     FROM passages p CROSS JOIN embeddings e ON e.passage_id = p.id ${where}
     ORDER BY p.record_seq, p.ordinal, p.id`,
  )) {
    if (row.recordSeq !== seq) {
      if (own.length > 0) checkOwned(context, own)
      own = []
      seq = row.recordSeq
    }
    own.push(row)
    rows += 1
    if (rows % STEP === 0) yield STEP
  }
  if (own.length > 0) checkOwned(context, own)
  yield rows % STEP
}

/** Checks all vectors of one record. */
function checkOwned(context: CheckContext, rows: readonly Row[]): void {
  const { store, findings } = context
  const seq = Number(rows[0]?.recordSeq)
  const owner = store.connection.get<Owner>(
    'SELECT r.seq, r.id, r.text, r.source_heading AS heading FROM memory_records r WHERE r.seq = ?',
    seq,
  )
  if (owner === undefined) {
    findings.add('orphans', `passages of record number ${seq}`, seq, rows.length)
    return
  }
  for (const row of rows) {
    if (!isUnitVector(row.vector)) findings.add('vector_invalid', owner.id, seq)
    else if (row.digest !== null && row.digest !== embeddingDigest(row))
      findings.add('vector_changed', owner.id, seq)
    if (row.digest === null) findings.unsealed += 1
    if (!isOfItsText(owner, row)) findings.add('vector_stale', owner.id, seq)
  }
  if (typeof owner.text === 'string' && !cover(owner.text, rows))
    findings.add('passages_incomplete', owner.id, seq)
}

export function isUnitVector(bytes: unknown): boolean {
  try {
    checkVector(storedVector(bytes), 'a vector')
    return true
  } catch (error) {
    if (error instanceof RecollectError) return false
    throw error
  }
}

function isOfItsText({ text, heading }: Owner, row: Row): boolean {
  const { start, end, prefix, textHash, ordinal } = row
  if (typeof text !== 'string' || typeof prefix !== 'string' || !types.isUint8Array(textHash)) return false
  if (typeof start !== 'number' || typeof end !== 'number' || typeof ordinal !== 'number') return false
  if (!isPrefixOf(prefix, heading)) return false
  return Buffer.compare(passageHash(text, { ordinal, start, end, prefix }), textHash) === 0
}

/** Whether the passages of each space cover the whole text, in order. */
function cover(text: string, rows: readonly Row[]): boolean {
  const bySpace = Map.groupBy(rows, ({ spaceId }) => spaceId)
  return [...bySpace.values()].every((passages) => {
    let covered = 0
    for (const [place, { ordinal, start, end }] of passages.entries()) {
      if (ordinal !== place || typeof start !== 'number' || typeof end !== 'number') return false
      if (start > covered) return false
      covered = Math.max(covered, end)
    }
    return covered === text.length
  })
}
