import { Log } from '../../../observe/log.js'
import { parseObject } from '../../../transfer/record-json.js'
import type { Connection } from '../database/connection.js'
import { openScratch } from '../database/open.js'
import { createSchema } from '../schema/migrate.js'
import { readMeta, writeMeta } from '../schema/state.js'
import { StoreSession } from '../session.js'
import { withSnapshot } from '../snapshot.js'

type Row = Readonly<Record<string, string | number | Uint8Array | null>>

/**
 * Runs an import into an empty temporary store. Each line first copies what the real store has for its id. So a later
 * line finds what an earlier one imported, and writers are not blocked.
 *
 * @param work must call `beforeLine` with each line before it imports it
 */
export async function withRehearsal<T>(
  store: StoreSession,
  work: (scratch: StoreSession, beforeLine: (line: string) => void) => Promise<T>,
): Promise<T> {
  return withSnapshot(store, async (snapshot) => {
    const connection = openScratch(store.connection.busyTimeoutMs)
    try {
      createSchema(connection)
      snapshot.read(() => bringSpaces(snapshot.connection, connection))
      // Nothing is stored, so the caller is not notified of texts that would be cut.
      return await work(new StoreSession(connection, new Log(null), undefined), (line) => {
        const ids = idsOf(line)
        snapshot.read(() => {
          for (const id of ids) bring(snapshot.connection, connection, id)
        })
      })
    } finally {
      connection.abandon()
    }
  })
}

function bringSpaces(from: Connection, to: Connection): void {
  to.run('DELETE FROM embedding_spaces')
  for (const row of from.all<Row>('SELECT * FROM embedding_spaces')) copy(to, 'embedding_spaces', row)
  writeMeta(to, 'active_space', readMeta(from, 'active_space') ?? '')
  // Which spaces are accepted depends on whether there is any vector.
  const vector = from.get<Row>('SELECT * FROM embeddings LIMIT 1')
  if (vector !== undefined) copy(to, 'embeddings', vector)
}

/** Copies what decides about a line, by the id in the line. */
function bring(from: Connection, to: Connection, id: string): void {
  for (const table of ['memory_audit', 'forgotten_ids']) {
    for (const row of from.all<Row>(`SELECT * FROM ${table} WHERE id = ?`, id)) copy(to, table, row)
  }
  if (to.value('SELECT 1 FROM memory_records WHERE id = ?', id) !== undefined) return
  const record = from.get<Row>('SELECT * FROM memory_records WHERE id = ?', id)
  if (record === undefined) return
  // The copy gets numbers of its own, and no words.
  const { seq, ...fields } = record
  const copied = copy(to, 'memory_records', { ...fields, words_hash: null })
  const vector = from.get<Row>(
    `SELECT e.* FROM embeddings e JOIN passages p ON p.id = e.passage_id WHERE p.record_seq = ?
     ORDER BY p.ordinal LIMIT 1`,
    Number(seq),
  )
  if (vector === undefined) return
  const passage = { record_seq: copied, ordinal: 0, start_offset: 0, end_offset: 0 }
  copy(to, 'embeddings', { ...vector, passage_id: copy(to, 'passages', passage) })
}

/** Copies a row; returns its row id. */
function copy(to: Connection, table: string, row: Row): number {
  const columns = Object.keys(row)
  const places = columns.map(() => '?').join(', ')
  return to.insert(
    `INSERT OR IGNORE INTO ${table}(${columns.join(', ')}) VALUES(${places})`,
    ...Object.values(row),
  )
}

/** The ids in a line; none if it cannot be read: importing it reports why. */
function idsOf(line: string): string[] {
  try {
    const { id, record_id: recordId, target_id: targetId } = parseObject(line)
    return [id, recordId, targetId]
      .filter((each) => typeof each === 'string')
      .map((each) => each.toWellFormed())
  } catch {
    return []
  }
}
