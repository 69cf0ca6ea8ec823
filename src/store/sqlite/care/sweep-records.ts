import { passagePrefix } from '../../../passages/prefix.js'
import { passageHash } from '../../passage-vector.js'
import { vectorTables } from '../index/vec0.js'
import { addMissingWords, WORDS_COLUMNS, type WordsRow, wordsOf } from '../index/words.js'
import { enqueueIfActive } from '../passages/queue.js'
import { addToSearch } from '../passages/search-rows.js'
import { dropVectors } from '../passages/write.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import { readMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** How many records are checked at a time, fewer if their texts are long: a millisecond or two. */
const RECORDS = 128
const TEXT_BYTES = 128 * 1024

/** A range of record numbers: the first excluded, the last included. */
export interface RecordRange {
  readonly after: number
  readonly last: number
}

/** What was done for the records of a page. */
export interface RefreshedRecords {
  readonly changed: number
  /** Whether the words of a record cannot be removed. */
  readonly wordsOff: boolean
}

/** The next page of records; null at the end. */
export function nextRecords(store: StoreSession, after: number): RecordRange | null {
  const sizes = store.read(() =>
    store.connection.all<{ seq: number; bytes: number }>(
      'SELECT seq, octet_length(text) AS bytes FROM memory_records WHERE seq > ? ORDER BY seq LIMIT ?',
      after,
      RECORDS,
    ),
  )
  let bytes = 0
  let last: number | null = null
  for (const size of sizes) {
    bytes += size.bytes
    if (last !== null && bytes > TEXT_BYTES) break
    last = size.seq
  }
  return last === null ? null : { after, last }
}

/** Checks the records of a page. Only if something is wrong, it checks again in a transaction and repairs it. */
export function refreshRecords(store: StoreSession, range: RecordRange): RefreshedRecords {
  if (store.read(() => faults(store, range)).length === 0) return { changed: 0, wordsOff: false }
  return store.write(() => {
    let changed = 0
    let wordsOff = false
    for (const { record, stale, unsearchable, words } of faults(store, range)) {
      if (stale) {
        dropVectors(store, record.seq)
        enqueueIfActive(store, record.seq)
      } else if (unsearchable) {
        addToSearch(store, record)
      }
      if (words === 'missing') addMissingWords(store, record)
      if (words === 'other') wordsOff = true
      changed += 1
    }
    return { changed, wordsOff }
  })
}

/** A record that differs from what was embedded or indexed. */
interface Fault {
  readonly record: SweptRecord
  /** Whether a vector belongs to another text, or passages are missing. */
  readonly stale: boolean
  /** Whether it is active but one of its vectors is in no search index. */
  readonly unsearchable: boolean
  /** Whether the index has the same words for it, others or none. */
  readonly words: 'same' | 'other' | 'missing'
}

interface SweptRecord extends WordsRow {
  readonly id: string
}

interface SweptPassage {
  readonly seq: number
  readonly spaceId: number
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly prefix: string
  readonly hash: Uint8Array
  readonly unsearchable: number
}

function faults(store: StoreSession, { after, last }: RecordRange): Fault[] {
  const records = store.connection.all<SweptRecord>(
    `SELECT ${WORDS_COLUMNS}, r.id FROM memory_records r ${SOURCE_JOIN}
     WHERE r.seq > ? AND r.seq <= ? ORDER BY r.seq`,
    after,
    last,
  )
  const passages = Map.groupBy(passagesIn(store, { after, last }), ({ seq }) => seq)
  return records.flatMap((record) => {
    // In a damaged or foreign file a text may be any value; the same applies to the words.
    if (typeof record.text !== 'string') return []
    const own = passages.get(record.seq) ?? []
    const stale = !isEmbedded(record, own)
    const unsearchable = own.some((passage) => passage.unsearchable === 1)
    const words = stateOfWords(record, stale || !coversPrefix(record, own))
    return stale || unsearchable || words !== 'same' ? [{ record, stale, unsearchable, words }] : []
  })
}

function passagesIn(store: StoreSession, { after, last }: RecordRange): SweptPassage[] {
  const { active, pending } = vectorTables(store)
  const inTable = (table: string) => `EXISTS (SELECT 1 FROM ${table}_rowids v WHERE v.rowid = p.id)`
  const searched =
    pending === null
      ? `e.space_id <> ? OR ${inTable(active)}`
      : `CASE e.space_id WHEN ? THEN ${inTable(active)} WHEN ? THEN ${inTable(pending)} ELSE TRUE END`
  const spaces = [activeSpace(store).id]
  if (pending !== null) spaces.push(Number(readMeta(store.connection, 'pending_space')))
  return store.connection.all<SweptPassage>(
    `SELECT p.record_seq AS seq, e.space_id AS spaceId, p.ordinal, p.start_offset AS start, p.end_offset AS "end",
       p.prefix, e.text_hash AS hash, r.status = 'active' AND NOT (${searched}) AS unsearchable
     FROM memory_records r CROSS JOIN passages p ON p.record_seq = r.seq CROSS JOIN embeddings e ON e.passage_id = p.id
     WHERE r.seq > ? AND r.seq <= ? ORDER BY p.record_seq, p.ordinal, p.id`,
    ...spaces,
    after,
    last,
  )
}

/** Whether every vector belongs to the current record, and the vectors of a space cover all of its text. */
function isEmbedded(record: SweptRecord, passages: readonly SweptPassage[]): boolean {
  const prefix = passagePrefix(record.title, record.heading)
  const covered = new Map<number, number>()
  for (const passage of passages) {
    const before = covered.get(passage.spaceId) ?? 0
    if (passage.start > before) return false
    covered.set(passage.spaceId, Math.max(before, passage.end))
    // A vector that was inserted with the record has no prefix.
    if (passage.prefix !== '' && passage.prefix !== prefix) return false
    if (Buffer.compare(passageHash(record.text, passage), passage.hash) !== 0) return false
  }
  return [...covered.values()].every((end) => end === record.text.length)
}

/** Whether there are vectors that were made with everything that the words are made from. */
function coversPrefix({ title, heading }: SweptRecord, passages: readonly SweptPassage[]): boolean {
  const prefix = passagePrefix(title, heading)
  return passages.length > 0 && passages.every((passage) => passage.prefix === prefix)
}

/**
 * Making the words again takes far longer than hashing the text. If the vectors belong to the same text, the words do
 * too.
 */
function stateOfWords(record: SweptRecord, suspect: boolean): Fault['words'] {
  if (record.wordsHash === null) return 'missing'
  return !suspect || wordsOf(record).hash === record.wordsHash ? 'same' : 'other'
}
