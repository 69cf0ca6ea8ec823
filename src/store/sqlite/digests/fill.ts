import { addDigestColumns, hasDigestColumns } from '../schema/digest-columns.js'
import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { sealEmbedding } from './embeddings.js'
import { sealRecord } from './records.js'
import { SMALL_TABLES, type SmallTable, sealRow } from './small.js'

/** The row of `schema_meta` that says that every row has got its digest. */
const VERSION_KEY = 'digests_version'

/** Raised when the columns of a digest change. */
const DIGESTS_VERSION = '1'

/** How many rows get digests in one transaction; other writers get their turn in between. */
const BATCH = 1000

/** Whether the rows of a store have digests: not after a migration, nor in a store of an earlier release. */
export function areDigestsMade(store: StoreSession): boolean {
  return store.read(() => readMeta(store.connection, VERSION_KEY) === DIGESTS_VERSION)
}

/**
 * Adds the digests to a store without them, about 10 microseconds for each row. Does a thousand in each transaction;
 * if interrupted, it continues from there the next time.
 */
export function bringDigestsUpToDate(store: StoreSession): void {
  if (areDigestsMade(store)) return
  const { connection, log } = store
  if (!store.read(() => hasDigestColumns(connection))) {
    // Only a change of the schema, which writes no rows and needs no stamp.
    connection.immediate(() => addDigestColumns(connection), { stamped: false })
  }
  const sealed = fillDigests(store)
  store.write(() => writeMeta(connection, VERSION_KEY, DIGESTS_VERSION))
  // For a new store there is nothing to report.
  const hasRecords = store.read(() => connection.value('SELECT 1 FROM memory_records LIMIT 1')) !== undefined
  if (hasRecords)
    log.info('The rows of the store now have digests, which make damage visible', { rows: sealed })
}

/** Adds a digest to every row without one; returns their number. */
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

/** `sql` selects the next rows after a number, which is the last column of each. */
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
    // In a damaged file the rows may be in any order.
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
