import { readWordsMark } from '../index/words.js'
import type { StoreSession } from '../session.js'
import { readAverages } from './postings/averages.js'

/** Maximum number of cached words, for all prefixes together: about 15 MB. */
const MAX_WORDS = 200_000

/** The words of the index by how they begin, for as long as nothing in it changes, by whichever process. */
export class KnownVocabulary {
  readonly #words = new Map<string, readonly string[]>()
  #state = ''
  #count = 0

  /** What distinguishes one state of the index from another; undefined inside a transaction, which may be undone. */
  state(store: StoreSession): string | undefined {
    if (store.inTransaction) return undefined
    return store.read(() => {
      const last = store.connection.value<number | null>('SELECT max(id) FROM record_words_docsize')
      return JSON.stringify([readWordsMark(store.connection), last, readAverages(store)])
    })
  }

  /** @param state the current state */
  of(beginning: string, state: string | undefined): readonly string[] | undefined {
    return state === this.#state ? this.#words.get(beginning) : undefined
  }

  /** @param state the state in which the words were read */
  keep(beginning: string, words: readonly string[], state: string): void {
    if (state !== this.#state || this.#count + words.length > MAX_WORDS) {
      this.#words.clear()
      this.#count = 0
      this.#state = state
    }
    if (words.length > MAX_WORDS) return
    this.#words.set(beginning, words)
    this.#count += words.length
  }
}
