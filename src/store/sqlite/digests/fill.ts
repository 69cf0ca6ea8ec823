import { addDigestColumns, hasDigestColumns } from '../schema/digest-columns.js'
import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { sealEmbedding } from './embeddings.js'
import { sealRecord } from './records.js'
import { SMALL_TABLES, type SmallTable, sealRow } from './small.js'

/** The row of `schema_meta` that says that every row has had its digest once. */
const VERSION_KEY = 'digests_version'

/** Raised when a digest comes to be of other columns. */
const DIGESTS_VERSION = '1'

/** Rows that one transaction gives digests to: other writers get their turn in between. */
const BATCH = 1000

/** Whether the rows of a store have digests: not after a migration, nor of a store of an earlier release. */
export function areDigestsMade(store: StoreSession): boolean {
  return store.read(() => readMeta(store.connection, VERSION_KEY) === DIGESTS_VERSION)
}

/**
 * Gives the rows of a store that has none their digests, some 10 microseconds each. A thousand in each transaction:
 * ended early, it continues from there the next time.
 */
export function bringDigestsUpToDate(store: StoreSession): void {
  if (areDigestsMade(store)) return
  const { connection, log } = store
  if (!store.read(() => hasDigestColumns(connection))) {
    // Of the schema alone: it writes no row that the log would tell of.
    connection.immediate(() => addDigestColumns(connection), { stamped: false })
  }
  const sealed = fillDigests(store)
  store.write(() => writeMeta(connection, VERSION_KEY, DIGESTS_VERSION))
  // Of a new store there is nothing to be told.
  const hasRecords = store.read(() => connection.value('SELECT 1 FROM memory_records LIMIT 1')) !== undefined
  if (hasRecords)
    log.info('The rows of the store now have digests, which make damage visible', { rows: sealed })
}

/** Gives every row that has no digest one; their number. */
export function fillDigests(store: StoreSession): number {
  let rows = fill(store, UNSEALED_RECORDS, ({ seq }) => sealRecord(store, Number(seq)))
  rows += fill(store, UNSEALED_EMBEDDINGS, ({ passage, space }) =>
    sealEmbedding(store, Number(passage), Number(space)),
  )
  for (const table of SMALL_TABLES) rows += fillSmall(store, table)
  return rows
}

type Key = Readonly<Record<string, number | string>>

const UNSEALED_RECORDS =
  'SELECT seq FROM memory_records WHERE digest IS NULL AND seq > ? ORDER BY seq LIMIT ?'

const UNSEALED_EMBEDDINGS = `SELECT passage_id AS passage, space_id AS space, rowid AS row FROM embeddings
  WHERE digest IS NULL AND rowid > ? ORDER BY rowid LIMIT ?`

/** `sql` gives the next rows after a number, which is the last column of each. */
function fill(store: StoreSession, sql: string, seal: (key: Key) => void): number {
  let after = 0
  let rows = 0
  for (;;) {
    const page = store.write(() => {
      const keys = store.connection.all<Key>(sql, after, BATCH)
      for (const key of keys) seal(key)
      return keys
    })
    rows += page.length
    const last = Number(Object.values(page.at(-1) ?? {}).at(-1) ?? after)
    // In a damaged file the rows may come in any order.
    if (page.length < BATCH || last <= after) return rows
    after = last
  }
}

function fillSmall(store: StoreSession, table: SmallTable): number {
  const { table: name, key, kept = 'TRUE' } = table
  const sql = `SELECT ${key.join(', ')} FROM ${name} WHERE digest IS NULL AND ${kept} LIMIT ${BATCH}`
  let rows = 0
  for (;;) {
    const page = store.write(() => {
      const keys = store.connection.all<Key>(sql)
      for (const each of keys) sealRow(store, table, ...key.map((column) => each[column] ?? null))
      return keys
    })
    rows += page.length
    if (page.length < BATCH) return rows
  }
}
