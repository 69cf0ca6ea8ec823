import type { StoreSession } from '../session.js'

/** Of this connection: a reader of a file may make it, and no file holds it. */
const TABLE = 'temp.record_vocabulary'

/** Words that are read at a time. */
const PAGE = 500

interface VocabularyWord {
  readonly term: string
  readonly rows: number
}

/** The words of the index that begin so, the commonest first, some hundreds at a time. */
export async function* vocabularyPages(
  store: StoreSession,
  beginning: string,
): AsyncGenerator<readonly VocabularyWord[]> {
  let after = beginning
  // The last code point, which is no character: nothing sorts behind it.
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
