import type { PassagePlace } from '../../passage-vector.js'
import type { StoreSession } from '../session.js'

/** A stretch of a record's text as it is stored: UTF-16 units, the end excluded. */
export interface PassageRow {
  readonly id: number
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly prefix: string
}

const COLUMNS = 'p.id, p.ordinal, p.start_offset AS start, p.end_offset AS "end", p.prefix'

/** Every passage of a record, in any space. Inside a transaction. */
export function passageRows(store: StoreSession, seq: number): PassageRow[] {
  return store.connection.all<PassageRow>(
    `SELECT ${COLUMNS} FROM passages p WHERE p.record_seq = ? ORDER BY p.ordinal, p.id`,
    seq,
  )
}

/** The row of a passage, created if there is none. Inside a write. */
export function ensurePassage(
  store: StoreSession,
  seq: number,
  place: PassagePlace,
  known: readonly PassageRow[],
): number {
  const row = known.find(
    ({ ordinal, start, end, prefix }) =>
      ordinal === place.ordinal && start === place.start && end === place.end && prefix === place.prefix,
  )
  return row?.id ?? insertPassage(store, seq, place)
}

export function insertPassage(store: StoreSession, seq: number, place: PassagePlace): number {
  return store.connection.insert(
    'INSERT INTO passages(record_seq, ordinal, start_offset, end_offset, prefix) VALUES(?, ?, ?, ?, ?)',
    seq,
    place.ordinal,
    place.start,
    place.end,
    place.prefix,
  )
}

/** Deletes passages of a record that no longer have a vector in any space. Inside a write. */
export function prunePassages(store: StoreSession, seq: number): void {
  store.connection.run(
    `DELETE FROM passages WHERE record_seq = ?
       AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = passages.id)`,
    seq,
  )
}
