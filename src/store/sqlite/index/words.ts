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
 * The words of the records: an FTS5 table that keeps no text. To delete a row, FTS5 needs the words of the row. Each
 * record keeps their hash: when another program changed the record, so that its words come out different, the whole
 * table is rebuilt.
 */

/** Maximum number of stretches that the row ids allow; a text of the maximum length has fewer. */
const MAX_STRETCHES = 8192

/** Number of low bits of a row id, below the record's number. */
export const STRETCH_BITS = 13

/** For more rows than this, one pass over the whole table is faster than a search for the words of each. */
const MANY_ROWS = 64

/** The words of one record, one row for each stretch, and their hash. */
export interface RecordWords {
  readonly rows: readonly string[]
  readonly hash: number
}

/** A record and the hash of its words in the table. */
export interface WordsRow extends WordsSource {
  readonly seq: number
  readonly wordsHash: number | null
}

/** The columns of a {@link WordsRow}, for records `r` with {@link SOURCE_JOIN}. */
export const WORDS_COLUMNS =
  'r.seq, r.text, r.created_at AS createdAt, r.scope, r.source_heading AS heading, s.title, r.words_hash AS wordsHash'

export function wordsOf(source: WordsSource): RecordWords {
  const rows = indexedRows(source)
  return { rows, hash: hashOf(rows) }
}

/**
 * 53 bits of a hash of the words. It must detect changes by another program, not forgery, so it need not be SHA-256,
 * which takes ten times as long. Two multiplicative hashes, mixed as MurmurHash3 does at its end.
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
    // The end of a stretch is part of the hash.
    high = Math.imul(high ^ 0x10000, 2_654_435_761)
    low = Math.imul(low ^ 0x10000, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 0x100000000 * (0x1fffff & low) + (high >>> 0)
}

/** Adds the words of a record. Inside a write. */
export function addWords(store: StoreSession, seq: number, { rows }: RecordWords): void {
  rows.forEach((words, index) => {
    store.connection.run('INSERT INTO record_words(rowid, words) VALUES(?, ?)', rowId(seq, index), words)
  })
}

/** The row of `schema_meta` that changes whenever rows are changed or removed, not only added at the end. */
const MARK = 'words_mark'

/** A different value after each change of existing rows. */
export function readWordsMark(connection: Connection): string | null {
  return readMeta(connection, MARK)
}

/** Random, because a counter could repeat after a rolled-back change. */
function mark(store: StoreSession): void {
  writeMeta(store.connection, MARK, randomUUID())
}

/** Adds the words of a record that has none in the table. Inside a write. */
export function addMissingWords(store: StoreSession, record: WordsRow): void {
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
 * Removes the words of records, before the records change or are erased. Inside a write.
 *
 * @param going the numbers of all records that are being erased, if `records` is only a part of them; a rebuild leaves
 *   them out
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
  // With secure-delete each term is searched for in the whole table to overwrite it; merging the whole table is
  // faster.
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
  // Written into the statement, because a bound number is a real, which FTS5 does not accept.
  store.connection.run(`INSERT INTO record_words(record_words, rank) VALUES('secure-delete', ${on ? 1 : 0})`)
}

/** Rebuilds the table from the records, whatever it contains. Blocks for about 50 microseconds per record. */
export function rebuildWords(store: StoreSession, onPage: (records: number) => void = () => {}): number {
  return store.change(
    'rebuildWords',
    () => rebuild(store, () => true, onPage),
    (count) => count,
  )
}

/** How many records are read at a time. */
const PAGE = 512

function rebuild(
  store: StoreSession,
  wanted: (seq: number) => boolean,
  onPage: (records: number) => void = () => {},
): number {
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
      // In a damaged or foreign file a text may be any value.
      if (typeof record.text === 'string' && wanted(record.seq)) {
        giveRows(store, record)
        count += 1
      } else {
        setWordsHash(store, record.seq, null)
      }
    }
    onPage(page.length)
    if (page.length < PAGE) break
  }
  writeMeta(connection, 'words_version', String(WORDS_VERSION))
  return count
}

/** Whether the words were made by this release's rules: not after a migration, nor in a store of another release. */
function areWordsCurrent(store: StoreSession): boolean {
  return store.read(() => wordsVersion(store) === String(WORDS_VERSION))
}

function wordsVersion(store: StoreSession): string {
  return readMeta(store.connection, 'words_version') ?? NO_WORDS_VERSION
}

/** A read-only store cannot rebuild its words, and searches would silently miss words made by other rules. */
export function requireCurrentWords(store: StoreSession): void {
  if (areWordsCurrent(store)) return
  throw new RecollectError(
    'STORE_SCHEMA_OUTDATED',
    `Expected words of version ${WORDS_VERSION} in the index, received version ${wordsVersion(store)}: open the database once for writing, which creates them`,
  )
}

/** Rebuilds the words of a store unless they are this release's. */
export function bringWordsUpToDate(store: StoreSession): void {
  if (areWordsCurrent(store)) return
  store.write(() => {
    // Another process may have done it first.
    if (wordsVersion(store) !== String(WORDS_VERSION)) rebuild(store, () => true)
  })
}
