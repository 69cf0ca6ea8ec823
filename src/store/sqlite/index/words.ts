import { randomUUID } from 'node:crypto'
import { RecollectError } from '../../../errors.js'
import type { WordsSource } from '../../../words/indexed-rows.js'
import { indexedRows } from '../../../words/indexed-rows.js'
import { WORDS_VERSION } from '../../../words/indexed-text.js'
import type { Connection } from '../database/connection.js'
import { NO_WORDS_VERSION } from '../schema/migrations/3-to-4.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'

/**
 * The words of the records: an FTS5 table that keeps no text. To delete a row, FTS5 needs the words that the row was
 * made of. Each record keeps their hash: when another program changed the record, so that its words come out
 * different, the whole table is rebuilt.
 */

/** Stretches that the row ids leave room for; a text of the greatest length has fewer. */
const MAX_STRETCHES = 8192

/** Bits of a row id below the record's number. */
export const STRETCH_BITS = 13

/** For more rows than this, one pass over the whole table is faster than a search for the words of each. */
const MANY_ROWS = 64

/** The words of one record, a row a stretch, and their hash. */
export interface RecordWords {
  readonly rows: readonly string[]
  readonly hash: number
}

/** A record and the hash of the words that the table holds of it. */
export interface WordsRow extends WordsSource {
  readonly seq: number
  readonly wordsHash: number | null
}

/** A {@link WordsRow}, of records `r` with {@link SOURCE_JOIN}. */
export const WORDS_COLUMNS =
  'r.seq, r.text, r.created_at AS createdAt, r.scope, r.source_heading AS heading, s.title, r.words_hash AS wordsHash'

export function wordsOf(source: WordsSource): RecordWords {
  const rows = indexedRows(source)
  return { rows, hash: hashOf(rows) }
}

/**
 * 53 bits of the words. Another program's change is to be seen, not a forger's: this is a tenth of the time that
 * SHA-256 takes. Two multiplicative hashes, mixed as MurmurHash3 does at its end.
 */
function hashOf(rows: readonly string[]): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) {
      const unit = row.charCodeAt(index)
      high = Math.imul(high ^ unit, 2_654_435_761)
      low = Math.imul(low ^ unit, 1_597_334_677)
    }
    // Where a stretch ends is part of it.
    high = Math.imul(high ^ 0x10000, 2_654_435_761)
    low = Math.imul(low ^ 0x10000, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 0x100000000 * (0x1fffff & low) + (high >>> 0)
}

/** Inside a write. */
export function addWords(store: StoreSession, seq: number, { rows }: RecordWords): void {
  rows.forEach((words, index) => {
    store.connection.run('INSERT INTO record_words(rowid, words) VALUES(?, ?)', rowId(seq, index), words)
  })
}

/** The value of `schema_meta` that says when rows were last changed or removed, and not only added at the end. */
const MARK = 'words_mark'

/** Another one after each change of rows that were there. */
export function readWordsMark(connection: Connection): string | null {
  return readMeta(connection, MARK)
}

/** At random: a number could come again after a change that was undone. */
function mark(store: StoreSession): void {
  writeMeta(store.connection, MARK, randomUUID())
}

/** Gives a record that has no words in the table its words. Inside a write. */
export function giveWords(store: StoreSession, record: WordsRow): void {
  mark(store)
  giveRows(store, record)
}

function giveRows(store: StoreSession, record: WordsRow): void {
  const words = wordsOf(record)
  addWords(store, record.seq, words)
  setWordsHash(store, record.seq, words.hash)
}

function setWordsHash(store: StoreSession, seq: number, hash: number | null): void {
  store.connection.run('UPDATE memory_records SET words_hash = ? WHERE seq = ?', hash, seq)
}

function rowId(seq: number, stretch: number): bigint {
  return BigInt(seq) * BigInt(MAX_STRETCHES) + BigInt(stretch)
}

/**
 * Takes the words of records out, before the records change or go. Inside a write.
 *
 * @param going the numbers of all records that are being erased, when `records` is only a part of them: a rebuild leaves them out
 */
export function removeWords(
  store: StoreSession,
  records: readonly WordsRow[],
  going: ReadonlySet<number> = new Set(records.map(({ seq }) => seq)),
): void {
  const made = records.flatMap((record) =>
    record.wordsHash === null ? [] : [{ record, words: wordsOf(record) }],
  )
  if (made.some(({ record, words }) => words.hash !== record.wordsHash)) {
    rebuild(store, (seq) => !going.has(seq))
    return
  }
  if (made.length > 0) mark(store)
  const rows = made.reduce((sum, { words }) => sum + words.rows.length, 0)
  if (rows <= MANY_ROWS) {
    for (const { record, words } of made) deleteRows(store, record.seq, words)
    return
  }
  // One by one each term is looked for in the whole table, to overwrite it: a merge of all of it is faster.
  setSecureDelete(store, false)
  for (const { record, words } of made) deleteRows(store, record.seq, words)
  store.connection.run("INSERT INTO record_words(record_words) VALUES('optimize')")
  setSecureDelete(store, true)
}

function deleteRows(store: StoreSession, seq: number, { rows }: RecordWords): void {
  rows.forEach((words, index) => {
    store.connection.run(
      "INSERT INTO record_words(record_words, rowid, words) VALUES('delete', ?, ?)",
      rowId(seq, index),
      words,
    )
  })
}

function setSecureDelete(store: StoreSession, on: boolean): void {
  // Written out: a number that is bound is a real one, which FTS5 does not take.
  store.connection.run(`INSERT INTO record_words(record_words, rank) VALUES('secure-delete', ${on ? 1 : 0})`)
}

/** Makes the table again from the records, whatever it holds. Blocks for some 50 microseconds a record. */
export function rebuildWords(store: StoreSession): number {
  return store.change(
    'rebuildWords',
    () => rebuild(store, () => true),
    (count) => count,
  )
}

/** Records read at a time. */
const PAGE = 512

function rebuild(store: StoreSession, wanted: (seq: number) => boolean): number {
  const { connection } = store
  mark(store)
  connection.run("INSERT INTO record_words(record_words) VALUES('delete-all')")
  let after = 0
  let count = 0
  for (;;) {
    const page = connection.all<WordsRow>(
      `SELECT ${WORDS_COLUMNS} FROM memory_records r ${SOURCE_JOIN} WHERE r.seq > ? ORDER BY r.seq LIMIT ?`,
      after,
      PAGE,
    )
    for (const record of page) {
      after = record.seq
      // In a damaged or foreign file a text may be anything.
      if (typeof record.text === 'string' && wanted(record.seq)) {
        giveRows(store, record)
        count += 1
      } else {
        setWordsHash(store, record.seq, null)
      }
    }
    if (page.length < PAGE) break
  }
  writeMeta(connection, 'words_version', String(WORDS_VERSION))
  return count
}

/** Whether the words were made by this release's rules: not after a migration, nor of a store of another release. */
function areWordsCurrent(store: StoreSession): boolean {
  return store.read(() => wordsVersion(store) === String(WORDS_VERSION))
}

function wordsVersion(store: StoreSession): string {
  return readMeta(store.connection, 'words_version') ?? NO_WORDS_VERSION
}

/** A read-only store cannot rebuild its words, and words of other rules would silently not be found. */
export function requireCurrentWords(store: StoreSession): void {
  if (areWordsCurrent(store)) return
  throw new RecollectError(
    'STORE_SCHEMA_OUTDATED',
    `Expected words of version ${WORDS_VERSION} in the index, received version ${wordsVersion(store)}: open the database once for writing, which creates them`,
  )
}

/** Makes the words of a store that has none of this release's. */
export function bringWordsUpToDate(store: StoreSession): void {
  if (areWordsCurrent(store)) return
  store.write(() => {
    // Another process may have been faster.
    if (wordsVersion(store) !== String(WORDS_VERSION)) rebuild(store, () => true)
  })
}
