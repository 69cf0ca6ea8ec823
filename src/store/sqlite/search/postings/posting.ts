import { stemmer } from 'stemmer'
import type { StoreSession } from '../../session.js'
import type { RowList } from './row-list.js'

/** The rows that contain an FTS5 phrase. */
export interface Posting {
  /** Numbers of the rows, ascending. */
  readonly rows: Uint32Array
  /** How often each contains it. */
  readonly times: Uint16Array
  /** How many rows of the list were checked. */
  readonly until: number
}

export const NO_POSTING: Posting = { rows: new Uint32Array(0), times: new Uint16Array(0), until: 0 }

/** Size of a posting in bytes: per row, and for itself. */
export const ROW_BYTES = 6
export const POSTING_BYTES = 200

/** A phrase in more rows is read in portions of this many rows: some milliseconds each. */
const MAX_AT_ONCE = 12_000
const PORTION = 3_000

const K1 = 1.2
const B = 0.75

/** What {@link readPosting} needs. */
export interface PostingSource {
  readonly rows: RowList
  /** The average number of words in a row, and the number of rows in the index, as currently in FTS5. */
  readonly average: number
  readonly total: number
  /** How many rows of the index contain a phrase. */
  readonly holding: (phrase: string) => number
}

/** A word that the tokenizer only stems. */
const PLAIN_WORD = /^"([a-z]{1,64}|[0-9]{1,18})"$/

/** A temporary table of this connection: a reader of a file may create it, and it is in no file. */
const TABLE = 'temp.record_word_places'

/**
 * Reads which rows after `known` contain a phrase. A phrase in very many rows is read in portions: there is more to
 * read until `until` is the length of the list. Inside a read.
 */
export function readPosting(
  store: StoreSession,
  phrase: string,
  known: Posting,
  source: PostingSource,
): Posting {
  const { rows } = source
  if (known.until >= rows.length) return known
  // Earlier rows are already known.
  const holding = source.holding(phrase) - known.rows.length
  if (holding <= 0) return { ...known, until: rows.length }
  const word = known.until === 0 && holding <= MAX_AT_ONCE ? PLAIN_WORD.exec(phrase)?.[1] : undefined
  const places = word === undefined ? undefined : placesOf(store, word, holding)
  return places === undefined ? readByRank(store, phrase, known, source) : ofPlaces(places, known, rows)
}

/** The row of each occurrence of a word; undefined if the index has the word in another form. */
function placesOf(store: StoreSession, word: string, holding: number): readonly number[] | undefined {
  store.connection.exec(
    `CREATE VIRTUAL TABLE IF NOT EXISTS ${TABLE} USING fts5vocab(main, record_words, instance)`,
  )
  const places = store.connection.column<number>(`SELECT doc FROM ${TABLE} WHERE term = ?`, stemmer(word))
  let rows = 0
  for (let at = 0; at < places.length; at++) if (places[at] !== places[at - 1]) rows += 1
  return rows === holding ? places : undefined
}

function ofPlaces(places: readonly number[], known: Posting, list: RowList): Posting {
  const rows: number[] = []
  const times: number[] = []
  let row = known.until
  for (let at = 0; at < places.length; ) {
    const id = places[at] ?? 0
    let count = 0
    for (; places[at] === id; at++) count += 1
    row = list.rowFrom(id, row)
    if (list.idOf(row) !== id) continue
    rows.push(row)
    times.push(count)
  }
  return appended(known, rows, times, list.length)
}

/** The BM25 score and the size of a row determine how often it contains the phrase. */
function readByRank(store: StoreSession, phrase: string, known: Posting, source: PostingSource): Posting {
  const { rows: list, average, total, holding } = source
  const found = store.connection.all<{ readonly id: number; readonly rank: number }>(
    `SELECT rowid AS id, rank FROM record_words WHERE record_words MATCH ? AND rowid >= ? LIMIT ${PORTION}`,
    phrase,
    BigInt(list.idOf(known.until)),
  )
  const weight = weightOf(store, total, holding(phrase))
  const rows: number[] = []
  const times: number[] = []
  let row = known.until
  for (const { id, rank } of found) {
    row = list.rowFrom(id, row)
    if (list.idOf(row) !== id) continue
    const size = K1 * (1 - B + (B * (list.sizes[row] ?? 0)) / average)
    const score = -rank
    rows.push(row)
    times.push(Math.max(1, Math.round((score * size) / (weight * (K1 + 1) - score))))
  }
  const until = found.length < PORTION ? list.length : list.rowFrom((found.at(-1)?.id ?? 0) + 1)
  return appended(known, rows, times, until)
}

/** The weight of a phrase in `holding` of `total` rows, as in FTS5, with the logarithm of the C library. */
export function weightOf(store: StoreSession, total: number, holding: number): number {
  const weight =
    store.connection.value<number>('SELECT ln((? - ? + 0.5) / (? + 0.5))', total, holding, holding) ?? 0
  return weight <= 0 ? 1e-6 : weight
}

function appended(known: Posting, rows: readonly number[], times: readonly number[], until: number): Posting {
  const all = new Uint32Array(known.rows.length + rows.length)
  all.set(known.rows)
  all.set(rows, known.rows.length)
  const counts = new Uint16Array(all.length)
  counts.set(known.times)
  counts.set(times, known.times.length)
  return { rows: all, times: counts, until }
}
