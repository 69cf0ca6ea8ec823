import { Log } from '../../../observe/log.js'
import { parseObject } from '../../../transfer/record-json.js'
import type { Connection } from '../database/connection.js'
import { openScratch } from '../database/open.js'
import { createSchema } from '../schema/migrate.js'
import { readMeta, writeMeta } from '../schema/state.js'
import { StoreSession } from '../session.js'
import { withSnapshot } from '../snapshot.js'

/** What decides over a line, by the id that the line names: table, its key, and the other columns. */
const DECIDING = [
  [
    'memory_records',
    'id',
    'kind, status, text, confidence, source_turn_id, tags, supersedes, created_at, updated_at, importance_score, stale_after_secs, metadata',
  ],
  ['memory_audit', 'id', 'op, target_id, note, at'],
  ['forgotten_ids', 'id', 'at'],
  ['embeddings', 'record_id', 'space_id, text_hash, token_count, truncated, vector, embedded_at'],
] as const

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
  copy(to, 'embedding_spaces', from.all<Row>('SELECT * FROM embedding_spaces'))
  writeMeta(to, 'active_space', readMeta(from, 'active_space') ?? '')
  // Whether there is any vector decides which spaces are taken.
  copy(to, 'embeddings', from.all<Row>('SELECT * FROM embeddings LIMIT 1'))
}

function bring(from: Connection, to: Connection, id: string): void {
  for (const [table, key, columns] of DECIDING) {
    copy(to, table, from.all<Row>(`SELECT ${key}, ${columns} FROM ${table} WHERE ${key} = ?`, id))
  }
}

function copy(to: Connection, table: string, rows: readonly Row[]): void {
  for (const row of rows) {
    const columns = Object.keys(row)
    const places = columns.map(() => '?').join(', ')
    to.run(`INSERT OR IGNORE INTO ${table}(${columns.join(', ')}) VALUES(${places})`, ...Object.values(row))
  }
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
