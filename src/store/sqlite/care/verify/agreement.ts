import { LACKS_VECTOR } from '../../passages/queue.js'
import { PREDECESSOR_KEY } from '../../schema/state.js'
import { activeSpace } from '../../spaces/spaces.js'
import { type Check, countRows } from './check.js'

/** Every active record has a vector or waits for one, and no other record waits. */
export const QUEUE_CHECK: Check = {
  part: 'the queue',
  rows: (context) => countRows(context, 'embedding_queue'),
  *run({ store, findings }) {
    const wrong = store.connection.iterate<{ id: string; seq: number }>(
      `SELECT r.id, r.seq FROM memory_records r WHERE
         EXISTS (SELECT 1 FROM embedding_queue q WHERE q.record_seq = r.seq) <> (r.status = 'active' AND ${LACKS_VECTOR})`,
      activeSpace(store).id,
    )
    for (const { id, seq } of wrong) findings.add('queue_different', id, seq)
    yield 0
  },
}

/** Orphans that no foreign key prevents: passages without a vector. */
export const ORPHANS_CHECK: Check = {
  part: 'orphans',
  rows: () => 0,
  *run({ store: { connection }, findings }) {
    const unused = connection.value<number>(
      'SELECT count(*) FROM passages p WHERE NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = p.id)',
    )
    if (unused) findings.add('orphans', 'passages without a vector', undefined, unused)
    yield 0
  },
}

/** A longer chain of versions counts as a circle too. */
const MAX_VERSIONS = 10_000

/** Following the chain of replacements of a record ends. */
export const SUPERSESSION_CHECK: Check = {
  part: 'supersession',
  rows: () => 0,
  *run({ store: { connection }, findings }) {
    const before = new Map<string, string>()
    for (const { id, supersedes } of connection.iterate<{ id: string; supersedes: string }>(
      'SELECT id, supersedes FROM memory_records WHERE supersedes IS NOT NULL',
    ))
      before.set(id, supersedes)
    const ends = new Set<string>()
    for (const start of before.keys()) {
      const way: string[] = []
      const onWay = new Set<string>()
      for (let id: string | undefined = start; id !== undefined && !ends.has(id); id = before.get(id)) {
        if (onWay.has(id) || way.length > MAX_VERSIONS) {
          findings.add('supersession_circle', start)
          break
        }
        onWay.add(id)
        way.push(id)
      }
      for (const id of way) ends.add(id)
    }
    yield 0
  },
}

/** Numbers that are stored twice, or that two ways of counting must agree on. */
export const COUNTS_CHECK: Check = {
  part: 'counts',
  rows: () => 10,
  *run({ store: { connection }, findings }) {
    const sequence = connection.all<{ name: string; seq: unknown; last: number | null }>(
      `SELECT s.name, s.seq, CASE s.name WHEN 'memory_records' THEN (SELECT max(seq) FROM memory_records)
         ELSE (SELECT max(id) FROM passages) END AS last
       FROM sqlite_sequence s WHERE s.name IN ('memory_records', 'passages')`,
    )
    for (const { name, seq, last } of sequence) {
      if (typeof seq !== 'number' || (last !== null && seq < last)) findings.add('counts_different', name)
    }
    const numbers = ['memory_records', 'passages'].filter(
      (table) =>
        sequence.every(({ name }) => name !== table) &&
        connection.value(`SELECT 1 FROM ${table} LIMIT 1`) !== undefined,
    )
    for (const table of numbers) findings.add('counts_different', table)
    // Entries are never deleted, except perhaps by the predecessor.
    const gaps = connection.value<number>(
      `SELECT max(rowid) - count(*) FROM memory_audit
       WHERE NOT EXISTS (SELECT 1 FROM schema_meta WHERE key = '${PREDECESSOR_KEY}')`,
    )
    if (gaps) findings.add('audit_invalid', 'entries are missing', undefined, gaps)
    yield 10
  },
}
