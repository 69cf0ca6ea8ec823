import { removeFromTable, vectorTables } from '../index/vec0.js'
import { STRETCH_BITS } from '../index/words.js'
import type { StoreSession } from '../session.js'

/** How many rows of a table are checked at a time: a millisecond or two. */
const ROWS = 2048

/** The result for one page of a table. */
export interface OrphanPage {
  /** Number of rows removed. */
  readonly removed: number
  /** Whether there are words of a record that no longer exists. */
  readonly wordsOff: boolean
  readonly last: boolean
}

/** A table, and what to do with its orphaned rows. */
interface OrphanTable {
  /** The table as `t`, for `FROM`. */
  readonly from: string
  readonly key: string
  /** The condition that a row is not orphaned. */
  readonly kept: string
  readonly remove: (store: StoreSession, keys: readonly number[]) => number
  /** Whether the table exists; default: always. */
  readonly exists?: (store: StoreSession) => boolean
}

const WORDS = 'record_words_docsize t'

const RECORD = 'SELECT 1 FROM memory_records r WHERE r.seq = t.record_seq'

const TABLES: readonly OrphanTable[] = [
  { from: 'passages t', key: 't.id', kept: `EXISTS (${RECORD})`, remove: removeBy('passages', 'id') },
  {
    from: 'embeddings t',
    key: 't.rowid',
    kept: 'EXISTS (SELECT 1 FROM passages p WHERE p.id = t.passage_id)',
    remove: removeBy('embeddings', 'rowid'),
  },
  {
    from: 'passages t',
    key: 't.id',
    kept: 'EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = t.id)',
    remove: removeBy('passages', 'id'),
  },
  {
    from: 'embedding_queue t',
    key: 't.record_seq',
    kept: `EXISTS (${RECORD} AND r.status = 'active')`,
    remove: removeBy('embedding_queue', 'record_seq'),
  },
  {
    from: WORDS,
    key: 't.id',
    kept: `EXISTS (SELECT 1 FROM memory_records r WHERE r.seq = t.id >> ${STRETCH_BITS})`,
    // They are removed when all words are rebuilt.
    remove: () => 0,
  },
]

/** For each table a function that handles the next page each time it is called. */
export function* orphanSweeps(store: StoreSession): Generator<() => OrphanPage> {
  for (const table of TABLES) yield pager(store, table)
  const { active, pending } = store.read(() => vectorTables(store))
  yield pager(store, searchTable(active, 'active'))
  if (pending !== null) yield pager(store, searchTable(pending, 'pending'))
}

/** A search index contains the vectors of a space's active records. */
function searchTable(table: string, which: 'active' | 'pending'): OrphanTable {
  return {
    // The shadow table with the row ids: vec0 itself would read the vectors too.
    from: `${table}_rowids t`,
    key: 't.rowid',
    kept: `EXISTS (SELECT 1 FROM embeddings e JOIN passages p ON p.id = e.passage_id
      JOIN memory_records r ON r.seq = p.record_seq
      JOIN schema_meta m ON m.key = '${which}_space' AND m.value = e.space_id
      WHERE e.passage_id = t.rowid AND r.status = 'active')`,
    remove: (store, keys) => {
      for (const key of keys) removeFromTable(store, table, key)
      return keys.length
    },
    // A re-embedding drops one at its end, possibly in another process.
    exists: (store) => vectorTables(store)[which] === table,
  }
}

function removeBy(table: string, key: string): OrphanTable['remove'] {
  return (store, keys) =>
    store.connection.run(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?))`,
      JSON.stringify(keys),
    )
}

const END: OrphanPage = { removed: 0, wordsOff: false, last: true }

function pager(store: StoreSession, table: OrphanTable): () => OrphanPage {
  const { from, key, kept, remove, exists = () => true } = table
  const pageEnd = `SELECT max(k) AS last, count(*) AS rows FROM
    (SELECT ${key} AS k FROM ${from} WHERE ${key} > ? ORDER BY ${key} LIMIT ?)`
  const orphans = `SELECT ${key} AS k FROM ${from} WHERE ${key} > ? AND ${key} <= ? AND NOT ${kept}`
  const orphansUpTo = (last: number) =>
    exists(store) ? store.connection.all<{ k: number }>(orphans, after, last).map(({ k }) => k) : []
  let after = 0
  return () => {
    const page = store.read(() => {
      if (!exists(store)) return null
      const end = store.connection.get<{ last: number | null; rows: number }>(pageEnd, after, ROWS)
      const last = end?.last ?? after
      return { last, rows: end?.rows ?? 0, found: orphansUpTo(last).length > 0 }
    })
    if (page === null) return END
    // Checked again, because only now no other process can write.
    const removed = page.found ? store.write(() => remove(store, orphansUpTo(page.last))) : 0
    after = page.last
    return { removed, wordsOff: page.found && from === WORDS, last: page.rows < ROWS }
  }
}
