import type { Connection } from '../../database/connection.js'
import { openScratch } from '../../database/open.js'
import { addWords, WORDS_COLUMNS, type WordsRow, wordsOf } from '../../index/words.js'
import { createSchema } from '../../schema/migrate.js'
import { SOURCE_JOIN } from '../../schema/source-join.js'
import { type Check, type CheckContext, countRows, STEP } from './check.js'

/** Compares the index of words with one that is rebuilt from the records, in an unnamed temporary file. */
export const WORDS_CHECK: Check = {
  part: 'the index of words',
  rows: (context) => countRows(context, 'memory_records'),
  *run(context) {
    const scratch = openScratch(0)
    try {
      createSchema(scratch)
      scratch.run('BEGIN')
      yield* makeWords(context, scratch)
      scratch.run('COMMIT')
      compareTerms(context, scratch)
      compareSizes(context, scratch)
    } finally {
      scratch.abandon()
    }
  },
}

function* makeWords(context: CheckContext, scratch: Connection): Generator<number, void, undefined> {
  const { store, findings } = context
  const into = store.on(scratch)
  let rows = 0
  for (const record of store.connection.iterate<WordsRow & { readonly id: unknown }>(
    `SELECT ${WORDS_COLUMNS}, r.id FROM memory_records r ${SOURCE_JOIN} ORDER BY r.seq`,
  )) {
    rows += 1
    if (rows % STEP === 0) yield STEP
    if (!hasWords(record)) continue
    const words = wordsOf(record)
    if (words.hash !== record.wordsHash) findings.add('words_different', String(record.id), record.seq)
    addWords(into, record.seq, words)
  }
  yield rows % STEP
}

/** In a damaged file any column may have any value. Another check reports such a record. */
function hasWords({ text, createdAt, scope }: WordsRow): boolean {
  return typeof text === 'string' && typeof createdAt === 'number' && typeof scope === 'string'
}

interface Term {
  readonly term: string
  readonly places: number
  readonly sum: number
}

/** Combines all positions of a word into one number, inside SQLite: each record has tens of them. */
const TERMS = `SELECT term, count(*) AS places, sum(((doc % 1000003) * 7919 + "offset" * 104729 + 1) % 1000000007) AS sum
  FROM temp.verified_words GROUP BY term ORDER BY term`

function compareTerms({ store: { connection }, findings }: CheckContext, scratch: Connection): void {
  for (const each of [connection, scratch])
    each.exec(
      'CREATE VIRTUAL TABLE IF NOT EXISTS temp.verified_words USING fts5vocab(main, record_words, instance)',
    )
  connection.exec(
    'CREATE VIRTUAL TABLE IF NOT EXISTS temp.looked_up_words USING fts5vocab(main, record_words, row)',
  )
  // A search finds a word through the index's lookup structure, while a full scan does not use it. So a lookup checks
  // it.
  const isFound = ({ term, places }: Term) =>
    connection.value('SELECT cnt FROM temp.looked_up_words WHERE term = ?', term) === places
  const same = (a: Term, b: Term) =>
    a.term === b.term && a.places === b.places && a.sum === b.sum && isFound(b)
  // The report does not name the word, because it is content.
  if (!areSame(connection.iterate<Term>(TERMS), scratch.iterate<Term>(TERMS), same))
    findings.add('words_different', 'words and their places')
}

/** Compares the numbers that BM25 uses: the lengths of rows, and their sum. */
function compareSizes({ store, findings }: CheckContext, scratch: Connection): void {
  const sizes = 'SELECT id, sz FROM record_words_docsize ORDER BY id'
  type Size = { readonly id: number; readonly sz: unknown }
  const sameSize = (a: Size, b: Size) => a.id === b.id && sameBytes(a.sz, b.sz)
  if (!areSame(store.connection.iterate<Size>(sizes), scratch.iterate<Size>(sizes), sameSize))
    findings.add('words_different', 'lengths of rows')
  const averages = 'SELECT block FROM record_words_data WHERE id = 1'
  if (!sameBytes(store.connection.value(averages), scratch.value(averages)))
    findings.add('words_different', 'the sum of lengths')
  // The first deleted row raises the version of the format.
  const settings = `SELECT group_concat(k || iif(k = 'version' AND v IN (4, 5), '', v))
    FROM (SELECT k, v FROM record_words_config ORDER BY k)`
  if (store.connection.value(settings) !== scratch.value(settings))
    findings.add('words_different', 'settings of the index')
}

function sameBytes(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return a === b
}

/** Whether two sequences are equal; both are read to the end, or closed. */
function areSame<T>(first: Iterable<T>, second: Iterable<T>, same: (a: T, b: T) => boolean): boolean {
  const others = second[Symbol.iterator]()
  try {
    for (const each of first) {
      const other = others.next()
      if (other.done === true || !same(each, other.value)) return false
    }
    return others.next().done === true
  } finally {
    others.return?.()
  }
}
