import { isTurnOver } from '../../../platform/turn.js'
import type { StoreSession } from '../session.js'

/** A temporary table of this connection: a reader of a file may create it, and it is in no file. */
const TABLE = 'temp.record_vocabulary'

interface VocabularyWord {
  readonly term: string
  readonly rows: number
}

/**
 * The words of the index with this prefix in alphabetical order, each time as many as a turn of the event loop has time
 * for. To count the rows of a frequent word takes as long as a hundred others.
 */
export function* vocabularyPages(
  store: StoreSession,
  beginning: string,
): Generator<readonly VocabularyWord[]> {
  // The last code point, which is not a character: nothing sorts after it.
  const end = `${beginning}\u{10ffff}`
  for (let after: string | undefined; ; ) {
    const page = store.read(() =>
      readWords(store, { from: after ?? beginning, end, isFirst: after === undefined }),
    )
    yield page
    after = page.at(-1)?.term
    if (after === undefined) return
  }
}

function readWords(
  { connection }: StoreSession,
  { from, end, isFirst }: { readonly from: string; readonly end: string; readonly isFirst: boolean },
): readonly VocabularyWord[] {
  connection.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS ${TABLE} USING fts5vocab(main, record_words, row)`)
  const words: VocabularyWord[] = []
  const rest = connection.iterate<VocabularyWord>(
    `SELECT term, doc AS rows FROM ${TABLE} WHERE term ${isFirst ? '>=' : '>'} ? AND term < ? ORDER BY term`,
    from,
    end,
  )
  for (const word of rest) {
    words.push(word)
    if (isTurnOver()) break
  }
  return words
}
