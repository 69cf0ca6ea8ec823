import { RecollectError } from '../../../errors.js'
import { checkOptions, describeValue, requireString } from '../../../options/check.js'
import { atPlace } from '../../../records/at-place.js'
import type { MemoryRecord, NewMemoryRecord } from '../../../records/memory-record.js'
import type { PreparedRecord } from '../../../records/prepare-record.js'
import { prepareRecord } from '../../../records/prepare-record.js'
import { checkNewRecord, checkRawRecord } from '../../../records/validate-record.js'
import { checkVector } from '../../../vectors/vector-bytes.js'
import { wholePassage } from '../../passage-vector.js'
import { activeTable } from '../index/vec0.js'
import { enqueue } from '../passages/queue.js'
import { writeNewVector } from '../passages/write.js'
import type { StoreSession } from '../session.js'
import { spaceForStoring } from '../spaces/spaces.js'
import { writeAudit } from './audit.js'
import { type DuplicatePolicy, findDuplicate, mergeDuplicate, requireDuplicatePolicy } from './duplicates.js'
import type { StoredRecord } from './read.js'
import { writeRecord } from './write.js'

/** A new record, with its vector if there is one already. */
export interface NewMemoryRecordWithEmbedding extends NewMemoryRecord {
  /** The vector of the stored text. */
  readonly embedding?: Float32Array | undefined
}

/** Options for inserting records. */
export interface InsertOptions {
  /**
   * What happens to a record whose kind and text an active record already has: `allow` (default) stores both;
   * `refuse` throws `RECORD_EXISTS`; `merge` gives the existing record its tags and the higher confidence, and
   * returns it.
   */
  readonly duplicates?: DuplicatePolicy | undefined
}

/** Options for inserting records and their vectors. */
export interface InsertManyOptions extends InsertOptions {
  /** The space of the given vectors; default the store's active one. */
  readonly fingerprint?: string | undefined
}

export function insertRecord(
  store: StoreSession,
  input: NewMemoryRecord,
  options: InsertOptions = {},
): MemoryRecord {
  const { duplicates } = checkOptions(options, ['duplicates'], 'insertRecord')
  const policy = requireDuplicatePolicy(duplicates)
  return store.change('insertRecord', () => {
    const prepared = prepare(store, input, false)
    const [record] = insertPrepared(store, [prepared], policy, undefined, (_, fn) => fn())
    return record ?? prepared.record
  })
}

export function insertRecords(
  store: StoreSession,
  inputs: Iterable<NewMemoryRecordWithEmbedding>,
  given: InsertManyOptions = {},
): MemoryRecord[] {
  const options = checkOptions(given, ['duplicates', 'fingerprint'], 'insertRecords')
  const policy = requireDuplicatePolicy(options.duplicates)
  const fingerprint =
    options.fingerprint === undefined ? undefined : requireString(options.fingerprint, 'fingerprint')
  requireIterable(inputs)
  return store.change(
    'insertRecords',
    () => {
      const records: MemoryRecord[] = []
      // A duplicate may be in the same call, so each record is stored before the next is checked.
      const chunkSize = policy === 'allow' ? CHUNK : 1
      let chunk: PreparedInsert[] = []
      const flush = () => {
        const first = records.length
        const place: Place = (index, fn) => atPlace(first + index, fn)
        records.push(...insertPrepared(store, chunk, policy, fingerprint, place))
        chunk = []
      }
      for (const input of inputs) {
        chunk.push(atPlace(records.length + chunk.length, () => prepare(store, input, true)))
        if (chunk.length === chunkSize) flush()
      }
      flush()
      return records
    },
    lengthOf,
  )
}

function lengthOf({ length }: readonly unknown[]): number {
  return length
}

/** A whole record. Without a scope it is in the default one. */
export interface RawMemoryRecord extends Omit<MemoryRecord, 'scope'> {
  /** Default: ''. */
  readonly scope?: string | undefined
}

/** Stores the record as it is, with its id, times and status. */
export function insertRecordRaw(store: StoreSession, input: RawMemoryRecord): void {
  const checked = checkRawRecord(input)
  store.change('insertRecordRaw', () => {
    const { seq, record } = writeRecord(store, prepareRecord(store, checked, 0))
    writeAudit(store, { op: 'insert', targetId: record.id, note: '', at: store.now() })
    if (record.status === 'active') enqueue(store, seq)
  })
}

/** How many records are checked, and then written, at a time. */
const CHUNK = 512

interface PreparedInsert extends PreparedRecord {
  readonly embedding: Float32Array | undefined
}

/**
 * Does everything that may run the caller's code or refuse the record. The result is a copy, because an iterable may
 * return the same object each time, with new content.
 */
function prepare(
  store: StoreSession,
  input: NewMemoryRecordWithEmbedding,
  withEmbedding: boolean,
): PreparedInsert {
  const checked = checkNewRecord(input, withEmbedding)
  const embedding = withEmbedding ? input.embedding : undefined
  if (embedding !== undefined) checkVector(embedding, 'embedding')
  return { ...prepareRecord(store, checked, store.now()), embedding: embedding?.slice() }
}

/** Runs a function for the record with this index; may add the index to its error. */
type Place = <T>(index: number, fn: () => T) => T

/**
 * Inside a write. Writes one table after the other: SQLite needs a quarter less time for many rows of one table than
 * for rows of alternating tables.
 *
 * @returns the records as stored; for a merged duplicate, the existing record
 */
function insertPrepared(
  store: StoreSession,
  prepared: readonly PreparedInsert[],
  policy: DuplicatePolicy,
  fingerprint: string | undefined,
  place: Place,
): MemoryRecord[] {
  const inserted: InsertedRecord[] = []
  const records = prepared.map((insert, index) =>
    place(index, () => {
      const duplicate = policy === 'allow' ? null : findDuplicate(store, insert.record)
      if (duplicate !== null) return mergeDuplicate(store, duplicate, insert.record, policy)
      const stored = writeRecord(store, insert)
      inserted.push({ ...stored, embedding: insert.embedding })
      return stored.record
    }),
  )
  const at = store.now()
  for (const { record } of inserted) writeAudit(store, { op: 'insert', targetId: record.id, note: '', at })
  for (const { seq, embedding } of inserted) if (embedding === undefined) enqueue(store, seq)
  const first = inserted.findIndex(({ embedding }) => embedding !== undefined)
  if (first === -1) return records
  const space = place(first, () =>
    spaceForStoring(store, fingerprint === undefined ? undefined : { fingerprint }),
  )
  const table = activeTable(store)
  for (const { seq, record, embedding } of inserted) {
    if (embedding === undefined) continue
    const owner = { seq, id: record.id, text: record.text }
    writeNewVector(store, table, space.id, owner, wholePassage(record.text, embedding))
  }
  return records
}

interface InsertedRecord extends StoredRecord {
  readonly embedding: Float32Array | undefined
}

function requireIterable(inputs: unknown): void {
  if (typeof inputs === 'object' && inputs !== null && Symbol.iterator in inputs) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected an array or another iterable of records, received ${describeValue(inputs)}; insertRecord takes one`,
  )
}
