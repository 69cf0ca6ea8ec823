import { rmSync } from 'node:fs'
import { AUDIT_OPS } from '../../../records/audit-entry.js'
import type { RepairAction, RepairStep } from '../../repair-report.js'
import type { ProblemCode, VerifyProgress } from '../../verify-report.js'
import { eraseRecords } from '../care/erase.js'
import { Findings } from '../care/verify/findings.js'
import { faultOf } from '../care/verify/records.js'
import { checkVectors } from '../care/verify/vectors.js'
import type { Verification } from '../care/verify/verification.js'
import { fillDigests } from '../digests/fill.js'
import { sealRecord } from '../digests/records.js'
import {
  AUDIT_TABLE,
  rowDigest,
  type SmallTable,
  SOURCES_TABLE,
  SPACES_TABLE,
  sealRow,
} from '../digests/small.js'
import { rebuildVectorIndex } from '../index/vec0.js'
import { rebuildWords } from '../index/words.js'
import { dequeue, enqueueIfActive, queueMissing } from '../passages/queue.js'
import { dropVectors } from '../passages/write.js'
import { writeAudit } from '../records/audit.js'
import { RECORD_COLUMNS, type RecordRow } from '../records/row.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { restoreFromBackup } from './from-backups.js'
import { type DamagedRow, setAside } from './set-aside.js'

/** What was found in a store, and what to do about it. */
export interface RepairTask {
  readonly verification: Verification
  readonly steps: readonly RepairStep[]
  /** The path of the file for rows that are set aside; null for a store without a file. */
  readonly setAside: string | null
}

/** Reports progress. If it throws, nothing is changed. */
type Tell = (progress: VerifyProgress) => void

/**
 * Applies the steps of a plan, all or nothing.
 *
 * @returns the path of the rows that were set aside; null if there were none
 */
export function applyRepair(store: StoreSession, task: RepairTask, tell: Tell): string | null {
  let setAside: string | null = null
  try {
    store.write(() => {
      setAside = applySteps(store, task, new RepairProgress(task, tell))
    })
    return setAside
  } catch (error) {
    if (setAside !== null) rmSync(setAside, { force: true })
    throw error
  }
}

/** Inside a write. The file for rows that are set aside is on disk before anything is committed. */

function applySteps(
  store: StoreSession,
  { verification: { seqs }, steps, setAside: place }: RepairTask,
  progress: RepairProgress,
): string | null {
  const damaged: DamagedRow[] = []
  const has = (action: RepairAction) => steps.some((step) => step.action === action)
  const of = (...codes: readonly ProblemCode[]) => [...new Set(codes.flatMap((code) => seqs[code] ?? []))]
  progress.begin('records')
  const restored = repairRecords(store, of('record_invalid', 'record_changed'), damaged)
  if (has('accept_rows'))
    for (const table of [SOURCES_TABLE, AUDIT_TABLE, SPACES_TABLE]) acceptRows(store, table, damaged)
  if (has('set_aside_audit')) repairAudit(store, damaged)
  for (const seq of of('supersession_circle')) breakCircle(store, seq)
  if (has('break_circles')) breakCircles(store)
  removeOrphans(store)
  progress.begin('vectors')
  const unfit = of(...UNFIT_VECTORS).filter((seq) => !restored.has(seq))
  for (const seq of [...unfit, ...unfitNow(store, restored)]) {
    dropVectors(store, seq)
    enqueueIfActive(store, seq)
  }
  rebuildQueue(store)
  if (has('mend_counts')) repairCounts(store)
  // All of these are derived from data that is intact by now, and take only seconds to rebuild.
  if (steps.some(({ action }) => action !== 'seal_rows' && action !== 'mend_counts')) {
    progress.begin('vector index')
    rebuildVectorIndex(store)
    progress.begin('words')
    rebuildWords(store, (records) => progress.add(records))
  }
  fillDigests(store)
  progress.end()
  if (damaged.length === 0 || place === null) return null
  setAside(place, damaged)
  return place
}

/** Progress in records of the word index, which takes nearly all of the time. */
class RepairProgress {
  readonly #total: number
  readonly #tell: Tell
  #part = ''
  #done = 0

  constructor({ verification }: RepairTask, tell: Tell) {
    this.#total = verification.records
    this.#tell = tell
  }

  begin(part: string): void {
    this.#part = part
    this.add(0)
  }

  add(records: number): void {
    this.#done = Math.min(this.#total, this.#done + records)
    this.#tell({ part: this.#part, done: this.#done, total: this.#total })
  }

  end(): void {
    this.add(this.#total)
  }
}

/** Problems of vectors that must be made again. */
const UNFIT_VECTORS: readonly ProblemCode[] = [
  'vector_invalid',
  'vector_changed',
  'vector_stale',
  'passages_incomplete',
]

/** Which of these records have vectors that must be made again: those of a restored text may be the right ones. */
function unfitNow(store: StoreSession, seqs: ReadonlySet<number>): readonly number[] {
  const findings = new Findings()
  for (const seq of seqs) for (const _ of checkVectors({ store, findings }, `WHERE p.record_seq = ${seq}`));
  return [...new Set(UNFIT_VECTORS.flatMap((code) => findings.seqsOf(code)))]
}

/** Returns the numbers of the records that were restored from a backup. */
function repairRecords(
  store: StoreSession,
  seqs: readonly number[],
  damaged: DamagedRow[],
): ReadonlySet<number> {
  const restored = new Set<number>()
  const at = store.now()
  for (const seq of seqs) {
    const row = readRecord(store, seq)
    if (row === undefined) continue
    const fault = faultOf(row)
    const id = typeof row.id === 'string' ? row.id : null
    damaged.push({
      table: 'memory_records',
      reason: fault ?? 'it differs from what was stored',
      row: { ...row },
    })
    if (restoreFromBackup(store, seq)) {
      writeAudit(store, { op: 'repair', targetId: id, note: 'restored from a backup', at })
      restored.add(seq)
      enqueueIfBare(store, seq)
    } else if (fault === null) {
      sealRecord(store, seq)
      writeAudit(store, { op: 'repair', targetId: id, note: 'kept as it was found', at })
    } else {
      dropVectors(store, seq)
      dequeue(store, seq)
      store.connection.run('DELETE FROM memory_records WHERE seq = ?', seq)
      writeAudit(store, { op: 'repair', targetId: id, note: 'set aside: damaged', at })
    }
  }
  return restored
}

function readRecord(store: StoreSession, seq: number): RecordRow | undefined {
  return store.connection.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE r.seq = ?`,
    seq,
  )
}

function enqueueIfBare(store: StoreSession, seq: number): void {
  const passages = store.connection.value('SELECT 1 FROM passages WHERE record_seq = ?', seq)
  if (passages === undefined) enqueueIfActive(store, seq)
}

/** Rows of a small table that do not match their digest get a new one; a copy of them is set aside. */
function acceptRows(store: StoreSession, table: SmallTable, damaged: DamagedRow[]): void {
  const { table: name, key, columns } = table
  for (const row of store.connection.all<Record<string, string | number | null>>(
    `SELECT ${columns.join(', ')}, digest FROM ${name} WHERE digest IS NOT NULL`,
  )) {
    if (row['digest'] === rowDigest(columns.map((column) => row[column]))) continue
    damaged.push({ table: name, reason: 'it differs from what was stored', row })
    sealRow(store, table, ...key.map((column) => row[column] ?? null))
  }
}

function repairAudit(store: StoreSession, damaged: DamagedRow[]): void {
  const { connection } = store
  const ops = AUDIT_OPS.map((op) => `'${op}'`).join(', ')
  for (const row of connection.all<Record<string, string | number | null>>(
    `SELECT rowid AS row, id, op, target_id, note, at FROM memory_audit
     WHERE op NOT IN (${ops}) OR typeof(note) <> 'text' OR typeof(at) <> 'integer'`,
  )) {
    damaged.push({ table: 'memory_audit', reason: 'it is not a valid audit entry', row })
    connection.run('DELETE FROM memory_audit WHERE rowid = ?', row['row'] ?? null)
  }
  const returned = connection.all<{ id: string }>(
    'SELECT r.id FROM forgotten_ids f JOIN memory_records r ON r.id = f.id',
  )
  if (returned.length > 0) {
    const ids = returned.map(({ id }) => id)
    connection.run(
      'DELETE FROM forgotten_ids WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    eraseRecords(store, ids, 'erased before')
  }
  for (const { id, at } of connection.all<{ id: string; at: number }>(
    `SELECT f.id, f.at FROM forgotten_ids f
     WHERE NOT EXISTS (SELECT 1 FROM memory_audit a WHERE a.target_id = f.id AND a.op = 'forget_hard')`,
  ))
    writeAudit(store, { op: 'forget_hard', targetId: id, note: '', at })
  renumberAudit(store)
}

/** Lost entries cannot be restored; after renumbering none counts as missing. */
function renumberAudit({ connection }: StoreSession): void {
  connection.exec(
    `CREATE TEMP TABLE audit_order AS SELECT rowid AS old, row_number() OVER (ORDER BY rowid) AS new FROM memory_audit`,
  )
  connection.exec(
    `UPDATE memory_audit SET rowid = -(SELECT new FROM temp.audit_order WHERE old = memory_audit.rowid);
     UPDATE memory_audit SET rowid = -rowid; DROP TABLE temp.audit_order`,
  )
}

function breakCircle(store: StoreSession, seq: number): void {
  store.connection.run('UPDATE memory_records SET supersedes = NULL WHERE seq = ?', seq)
  sealRecord(store, seq)
}

/** The oldest record of a circle supersedes none of the others. */
function breakCircles(store: StoreSession): void {
  const before = new Map(
    store.connection
      .all<{ id: string; supersedes: string; seq: number }>(
        'SELECT id, supersedes, seq FROM memory_records WHERE supersedes IS NOT NULL ORDER BY seq',
      )
      .map((row) => [row.id, row]),
  )
  for (const start of [...before.values()]) {
    const seen = new Set<string>()
    for (let row = before.get(start.id); row !== undefined; row = before.get(row.supersedes)) {
      if (seen.has(row.id)) {
        breakCircle(store, start.seq)
        before.delete(start.id)
        break
      }
      seen.add(row.id)
    }
  }
}

function removeOrphans({ connection }: StoreSession): void {
  connection.exec(
    `DELETE FROM passages WHERE NOT EXISTS (SELECT 1 FROM memory_records r WHERE r.seq = passages.record_seq);
     DELETE FROM embeddings WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.id = embeddings.passage_id)
       OR NOT EXISTS (SELECT 1 FROM embedding_spaces s WHERE s.id = embeddings.space_id);
     DELETE FROM passages WHERE NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = passages.id);
     DELETE FROM embedding_queue
       WHERE NOT EXISTS (SELECT 1 FROM memory_records r WHERE r.seq = embedding_queue.record_seq)`,
  )
}

/** Removes records from the queue that should not wait, adds those that should, and clears invalid failures. */
function rebuildQueue(store: StoreSession): void {
  const { connection } = store
  const space = activeSpace(store).id
  connection.run(
    `DELETE FROM embedding_queue WHERE EXISTS (SELECT 1 FROM memory_records r WHERE r.seq = embedding_queue.record_seq
       AND (r.status <> 'active' OR EXISTS (SELECT 1 FROM passages p JOIN embeddings e ON e.passage_id = p.id
            WHERE p.record_seq = r.seq AND e.space_id = ?)))`,
    space,
  )
  queueMissing(store, space)
  for (const { seq, attempts, error, next, digest } of connection.all<{
    seq: number
    attempts: number
    error: string | null
    next: number
    digest: number | null
  }>(
    'SELECT record_seq AS seq, attempts, last_error AS error, next_attempt_at AS next, digest FROM embedding_queue',
  )) {
    const isSound =
      attempts === 0
        ? error === null && next === 0
        : digest === null || digest === rowDigest([seq, attempts, error, next])
    if (!isSound) {
      connection.run(
        'UPDATE embedding_queue SET attempts = 0, last_error = NULL, next_attempt_at = 0, digest = NULL WHERE record_seq = ?',
        seq,
      )
    }
  }
}

function repairCounts({ connection }: StoreSession): void {
  for (const [table, key] of [
    ['memory_records', 'seq'],
    ['passages', 'id'],
  ] as const) {
    connection.run('DELETE FROM sqlite_sequence WHERE name = ?', table)
    connection.run(
      `INSERT INTO sqlite_sequence(name, seq) SELECT '${table}', coalesce(max(${key}), 0) FROM ${table}`,
    )
  }
}
