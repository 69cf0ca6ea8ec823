import { checkOptions, describeValue, requireString } from '../../arguments/options.js'
import { RecollectError } from '../../errors.js'
import type { MemoryRecord, NewMemoryRecord } from '../../records/memory-record.js'
import { textHash } from '../../records/record-text.js'
import { checkNewRecord, checkRawRecord } from '../../records/validate-record.js'
import { enqueue } from '../embedding/embedding-queue.js'
import type { Store } from '../store.js'
import { type EmbeddingSpace, spaceForStoring } from '../vectors/spaces.js'
import { checkVector } from '../vectors/vector-bytes.js'
import { vectorTables } from '../vectors/vector-index.js'
import { writeNewVector } from '../vectors/write-vector.js'
import { writeAudit } from './audit.js'
import { type DuplicatePolicy, findDuplicate, mergeDuplicate, requireDuplicatePolicy } from './duplicates.js'
import { prepareRecord, writeRecord } from './write-record.js'

/** A new record, and its vector when there is one already. */
export interface NewMemoryRecordWithEmbedding extends NewMemoryRecord {
  /** Of the text as it is stored. */
  readonly embedding?: Float32Array | undefined
}

/** How records are inserted. */
export interface InsertOptions {
  /**
   * What becomes of a record whose kind and text an active one has already: `allow` (default) stores it
   * beside the other; `refuse` throws `RECORD_EXISTS`; `merge` gives the one that is there its tags and
   * the higher confidence, and returns that one.
   */
  readonly duplicates?: DuplicatePolicy | undefined
}

/** How records and their vectors are inserted. */
export interface InsertManyOptions extends InsertOptions {
  /** The space of the vectors given; default the store's active one. */
  readonly fingerprint?: string | undefined
}

export function insertRecord(
  store: Store,
  input: NewMemoryRecord,
  options: InsertOptions = {},
): MemoryRecord {
  checkOptions(options, ['duplicates'], 'insertRecord')
  const policy = requireDuplicatePolicy(options.duplicates)
  return store.write(() => insertOne(store, input, policy, undefined))
}

export function insertRecords(
  store: Store,
  inputs: Iterable<NewMemoryRecordWithEmbedding>,
  options: InsertManyOptions = {},
): MemoryRecord[] {
  checkOptions(options, ['duplicates', 'fingerprint'], 'insertRecords')
  const policy = requireDuplicatePolicy(options.duplicates)
  const fingerprint =
    options.fingerprint === undefined ? undefined : requireString(options.fingerprint, 'fingerprint')
  requireIterable(inputs)
  return store.write(() => {
    const records: MemoryRecord[] = []
    let target: VectorTarget | undefined
    const vectorTarget = () => {
      target ??= {
        space: spaceForStoring(store, fingerprint === undefined ? undefined : { fingerprint }),
        table: vectorTables(store).active,
      }
      return target
    }
    for (const input of inputs) {
      records.push(atPlace(records.length, () => insertOne(store, input, policy, vectorTarget)))
    }
    return records
  })
}

/** The record as it is, its id, times and status included. */
export function insertRecordRaw(store: Store, input: MemoryRecord): void {
  const checked = checkRawRecord(input)
  store.write(() => {
    const prepared = prepareRecord(store, checked, 0)
    writeRecord(store, prepared)
    writeAudit(store, 'insert', prepared.record.id, '', store.now())
    if (prepared.record.status === 'active') enqueue(store, prepared.record.id)
  })
}

interface VectorTarget {
  readonly space: EmbeddingSpace
  readonly table: string
}

function insertOne(
  store: Store,
  input: NewMemoryRecordWithEmbedding,
  policy: DuplicatePolicy,
  vectorTarget: (() => VectorTarget) | undefined,
): MemoryRecord {
  const checked = checkNewRecord(input, vectorTarget !== undefined)
  const { embedding } = input
  if (embedding !== undefined) checkVector(embedding, 'embedding')
  const now = store.now()
  const prepared = prepareRecord(store, checked, now)
  const { record } = prepared
  if (policy !== 'allow') {
    const duplicate = findDuplicate(store, record)
    if (duplicate !== null) return mergeDuplicate(store, duplicate, record, policy)
  }
  writeRecord(store, prepared)
  writeAudit(store, 'insert', record.id, '', now)
  if (embedding === undefined || vectorTarget === undefined) {
    enqueue(store, record.id)
  } else {
    const { space, table } = vectorTarget()
    writeNewVector(store, table, {
      recordId: record.id,
      spaceId: space.id,
      textHash: textHash(record.text),
      vector: embedding,
      tokenCount: null,
      truncated: false,
    })
  }
  return record
}

function requireIterable(inputs: unknown): void {
  if (typeof inputs === 'object' && inputs !== null && Symbol.iterator in inputs) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected an iterable of records, received ${describeValue(inputs)}`,
  )
}

/** Says which of many records an error is about. */
function atPlace<T>(index: number, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (!(error instanceof RecollectError)) throw error
    throw new RecollectError(error.code, `Record ${index}: ${error.message}`, { cause: error.cause })
  }
}
