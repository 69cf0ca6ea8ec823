import { createRequire } from 'node:module'
import { ftsExpression } from '../../../src/words/fts-expression.js'
import { type IndexedTextInput, indexedText } from '../../../src/words/indexed-text.js'
import { queryTerms } from '../../../src/words/query-terms.js'

const Database: typeof import('better-sqlite3') = createRequire(import.meta.url)('better-sqlite3')

/** An index like the store's: SQLite's FTS5 with the store's tokenizer. */
export class WordsIndex {
  readonly #db = new Database(':memory:')
  readonly #insert
  readonly #match

  constructor(...texts: readonly string[]) {
    this.#db.exec(`
      CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, detail=full,
        tokenize='porter unicode61 remove_diacritics 2');
      CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row');`)
    this.#insert = this.#db.prepare<[number, string]>('INSERT INTO words (rowid, text) VALUES (?, ?)')
    this.#match = this.#db
      .prepare<[string], number>('SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid')
      .pluck()
    this.#db.transaction(() => {
      for (const [index, text] of texts.entries()) this.add(index, text)
    })()
  }

  add(id: number, text: string, input: Partial<IndexedTextInput> = {}): void {
    this.#insert.run(id, indexedText({ ...input, text }))
  }

  clear(): void {
    this.#db.exec('DELETE FROM words')
  }

  /** The ids of the texts that a question finds, best first. */
  ask(question: string, scopeToken?: string): readonly number[] {
    const { terms, phrases } = queryTerms(question)
    return this.match(ftsExpression(terms, { phrases, scopeToken }))
  }

  match(expression: string | null): readonly number[] {
    return expression === null ? [] : this.#match.all(expression)
  }

  vocabulary(): readonly string[] {
    return this.#db.prepare<[], string>('SELECT term FROM vocabulary ORDER BY term').pluck().all()
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }
}
