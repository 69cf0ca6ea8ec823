import { RecollectError } from '../../../errors.js'
import { isWithin } from '../../../records/scope.js'
import { fromVectorLine } from '../../../transfer/vector-json.js'
import { vectorsFor } from '../../transfer/import-rules.js'
import type { Statements } from '../connection/statements.js'
import { findRecords } from '../records/read.js'
import { idStates } from '../records/write.js'
import type { PostgresSession } from '../session.js'
import { spaceForStoring } from '../vectors/spaces.js'
import { type RecordVectors, writeActiveVectors } from '../vectors/write.js'
import type { TakeBatch } from './import-batch.js'

/** Imports vectors, but only for exactly the text that they were made from, and in the store's own space. */
export function vectorTaker(session: PostgresSession, scope: string): TakeBatch {
  return async (tx, lines, result) => {
    const read = result.read(lines, fromVectorLine)
    const ids = read.map(({ value }) => value.recordId)
    const states = await idStates(tx, ids)
    const records = await findRecords(tx, ids)
    const spaces = new SpacesOfLines(session, tx)
    await spaces.look(read.map(({ value }) => value.fingerprint))
    const embedded = await withVectors(tx, spaces.id, [...records.values()])
    const vectors: RecordVectors[] = []
    for (const { line, value } of read) {
      const { recordId } = value
      const outcome = result.tryLine(line, () => {
        if (states.get(recordId) === 'erased') return 'there'
        const stored = records.get(recordId)
        if (stored === undefined || !isWithin(stored.record.scope, scope))
          throw new RecollectError('RECORD_NOT_FOUND', 'Expected a record of this id')
        const { seq, record } = stored
        const passages = vectorsFor(record, value)
        spaces.require(value.fingerprint)
        if (embedded.has(seq)) return 'there'
        embedded.add(seq)
        vectors.push({ seq, text: record.text, passages })
        return 'imported'
      })
      if (outcome !== undefined) result.count(outcome)
    }
    if (spaces.id !== undefined) await writeActiveVectors(tx, spaces.id, vectors, session.now())
  }
}

/** Determines the one space in which vectors can be stored, and why vectors of another space cannot. */
class SpacesOfLines {
  readonly #session: PostgresSession
  readonly #tx: Statements
  readonly #refused = new Map<string, RecollectError>()
  id: number | undefined

  constructor(session: PostgresSession, tx: Statements) {
    this.#session = session
    this.#tx = tx
  }

  async look(fingerprints: readonly string[]): Promise<void> {
    for (const fingerprint of new Set(fingerprints)) {
      try {
        const { id } = await spaceForStoring(this.#session, this.#tx, { fingerprint })
        if (this.id !== undefined && this.id !== id) continue
        this.id = id
      } catch (error) {
        if (!(error instanceof RecollectError && error.code === 'SPACE_MISMATCH')) throw error
        this.#refused.set(fingerprint, error)
      }
    }
  }

  require(fingerprint: string): void {
    const refused = this.#refused.get(fingerprint)
    if (refused !== undefined) throw refused
  }
}

async function withVectors(
  tx: Statements,
  spaceId: number | undefined,
  records: readonly { readonly seq: number }[],
): Promise<Set<number>> {
  if (spaceId === undefined) return new Set()
  const rows = await tx.all<{ seq: number }>(
    `SELECT DISTINCT p.record_seq::float8 AS seq FROM {passages} p
     WHERE p.space_id = ? AND p.record_seq = ANY(?::bigint[])`,
    spaceId,
    records.map(({ seq }) => seq),
  )
  return new Set(rows.map(({ seq }) => seq))
}
