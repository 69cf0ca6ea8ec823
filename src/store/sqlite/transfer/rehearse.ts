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
 * Runs an import into an empty store of its own, gone afterwards, into which each line first brings what the
 * real one holds under its id: a later line finds what an earlier one took in, and nobody is kept from writing.
 *
 * @param work is to call `meet` with each line before it takes it
 */
export async function withRehearsal<T>(
  store: StoreSession,
  work: (scratch: StoreSession, meet: (line: string) => void) => Promise<T>,
): Promise<T> {
  return withSnapshot(store, async (snapshot) => {
    const connection = openScratch(store.connection.busyTimeoutMs)
    try {
      createSchema(connection)
      snapshot.read(() => bringSpaces(snapshot.connection, connection))
      // Nothing is stored: nobody is to be told that a text is stored cut.
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
  // Whether there is any vector decides which spaces are taken.
  const vector = from.get<Row>('SELECT * FROM embeddings LIMIT 1')
  if (vector !== undefined) copy(to, 'embeddings', vector)
}

/** What decides over a line, by the id that the line names. */
function bring(from: Connection, to: Connection, id: string): void {
  for (const table of ['memory_audit', 'forgotten_ids']) {
    for (const row of from.all<Row>(`SELECT * FROM ${table} WHERE id = ?`, id)) copy(to, table, row)
  }
  if (to.value('SELECT 1 FROM memory_records WHERE id = ?', id) !== undefined) return
  const record = from.get<Row>('SELECT * FROM memory_records WHERE id = ?', id)
  if (record === undefined) return
  // Numbers of its own, and no words: those of the store stay where they are.
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

/** The row id. */
function copy(to: Connection, table: string, row: Row): number {
  const columns = Object.keys(row)
  const places = columns.map(() => '?').join(', ')
  return to.insert(
    `INSERT OR IGNORE INTO ${table}(${columns.join(', ')}) VALUES(${places})`,
    ...Object.values(row),
  )
}

/** None of a line that cannot be read: its taker says why. */
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
