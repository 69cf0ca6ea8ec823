import type { StoreSession } from '../session.js'

/** A temporary table of this connection: a reader of a file may create it, and it is in no file. */
const TABLE = 'temp.record_vocabulary'

/** How many words are read at a time. */
const PAGE = 500

interface VocabularyWord {
  readonly term: string
  readonly rows: number
}

/** The words of the index with this prefix, most frequent first, some hundreds at a time. */
export async function* vocabularyPages(
  store: StoreSession,
  beginning: string,
): AsyncGenerator<readonly VocabularyWord[]> {
  let after = beginning
  // The last code point, which is not a character: nothing sorts after it.
  const end = `${beginning}\u{10ffff}`
  for (let first = true; ; first = false) {
    const page = store.read(() => {
      store.connection.exec(
        `CREATE VIRTUAL TABLE IF NOT EXISTS ${TABLE} USING fts5vocab(main, record_words, row)`,
      )
      return store.connection.all<VocabularyWord>(
        `SELECT term, doc AS rows FROM ${TABLE} WHERE term ${first ? '>=' : '>'} ? AND term < ? ORDER BY term LIMIT ?`,
        after,
        end,
        PAGE,
      )
    })
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    after = last.term
  }
}
