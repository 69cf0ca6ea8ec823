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

/**
 * A phrase is read in portions of this many rows: some milliseconds each. The rows of a word are read by its places, in
 * a fifth of the time of other phrases, whose rows are ranked.
 */
const MOST_PLACED = 16_000
/** SQLite passes all places of a word for each portion: with more rows, ranking them takes no longer. */
const MOST_PLACED_IN_ALL = 48_000
const MOST_RANKED = 2_000

const K1 = 1.2
const B = 0.75

/** What {@link readPosting} needs. */
export interface PostingSource {
  readonly rows: RowList
  /** The average number of words in a row, and the number of rows in the index, as currently in FTS5. */
  readonly average: number
  readonly total: number
  /** How many rows of the index contain a phrase; undefined if they are not all counted yet. */
  readonly holding: (phrase: string) => number | undefined
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
  const all = source.holding(phrase)
  if (all === undefined) return known
  const rest = all - known.rows.length
  if (rest <= 0) return { ...known, until: rows.length }
  // To find the places of few new rows, SQLite would pass all others.
  const isPlaced = all <= MOST_PLACED_IN_ALL && (known.until === 0 || rest > MOST_RANKED)
  const word = isPlaced ? PLAIN_WORD.exec(phrase)?.[1] : undefined
  const places = word === undefined ? undefined : readPlaces(store, { phrase, word, rest, known, rows })
  return places ?? readByRank(store, { phrase, all, known, source })
}

interface WordPortion {
  readonly phrase: string
  readonly word: string
  /** How many rows with the word are not read yet. */
  readonly rest: number
  readonly known: Posting
  readonly rows: RowList
}

/** Reads a portion of the places of a word; undefined if the index has the word in another form. */
function readPlaces(
  store: StoreSession,
  { phrase, word, rest, known, rows: list }: WordPortion,
): Posting | undefined {
  const until =
    rest <= MOST_PLACED
      ? list.length
      : known.until + Math.ceil(((list.length - known.until) * MOST_PLACED) / rest)
  const range: IdRange = {
    from: list.idOf(known.until),
    to: until < list.length ? list.idOf(until) : Number.MAX_SAFE_INTEGER,
  }
  const places = placesOf(store, word, range)
  let rows = 0
  for (let at = 0; at < places.length; at++) if (places[at] !== places[at - 1]) rows += 1
  const isWhole = known.until === 0 && until >= list.length
  if (rows !== (isWhole ? rest : countIn(store, phrase, range))) return undefined
  return ofPlaces(places, known, list, Math.min(until, list.length))
}

/** From the first id, to before the last one. */
interface IdRange {
  readonly from: number
  readonly to: number
}

function countIn(store: StoreSession, phrase: string, { from, to }: IdRange): number {
  const sql = 'SELECT count(*) FROM record_words WHERE record_words MATCH ? AND rowid >= ? AND rowid < ?'
  return store.connection.value<number>(sql, phrase, BigInt(from), BigInt(to)) ?? 0
}

/** The row of each occurrence of a word, ascending. */
function placesOf(store: StoreSession, word: string, { from, to }: IdRange): readonly number[] {
  store.connection.exec(
    `CREATE VIRTUAL TABLE IF NOT EXISTS ${TABLE} USING fts5vocab(main, record_words, instance)`,
  )
  // As text: SQLite returns one row in less time.
  const found = store.connection.value<string>(
    `SELECT json_group_array(doc) FROM ${TABLE} WHERE term = ? AND doc >= ? AND doc < ?`,
    stemmer(word),
    BigInt(from),
    BigInt(to),
  )
  return JSON.parse(found ?? '[]')
}

function ofPlaces(places: readonly number[], known: Posting, list: RowList, until: number): Posting {
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
  return appended(known, rows, times, until)
}

interface RankedPortion {
  readonly phrase: string
  /** How many rows contain the phrase. */
  readonly all: number
  readonly known: Posting
  readonly source: PostingSource
}

/** The BM25 score and the size of a row determine how often it contains the phrase. */
function readByRank(store: StoreSession, { phrase, all, known, source }: RankedPortion): Posting {
  const { rows: list, average, total } = source
  const found = store.connection.all<{ readonly id: number; readonly rank: number }>(
    `SELECT rowid AS id, rank FROM record_words WHERE record_words MATCH ? AND rowid >= ? LIMIT ${MOST_RANKED}`,
    phrase,
    BigInt(list.idOf(known.until)),
  )
  const weight = weightOf(store, total, all)
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
  const until = found.length < MOST_RANKED ? list.length : list.rowFrom((found.at(-1)?.id ?? 0) + 1)
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
