import type { Connection } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { wordsState } from './words-state.js'

/** Maximum number of cached words, for all prefixes together: about 15 MB. */
const MAX_WORDS = 200_000

const vocabularies = new WeakMap<Connection, KnownVocabulary>()

/** The vocabulary cache of a connection, shared by all scopes. */
export function knownVocabulary({ connection }: StoreSession): KnownVocabulary {
  const known = vocabularies.get(connection)
  if (known !== undefined) return known
  const made = new KnownVocabulary()
  vocabularies.set(connection, made)
  return made
}

/** The words of the index by how they begin, for as long as nothing in it changes, by whichever process. */
export class KnownVocabulary {
  readonly #words = new Map<string, readonly string[]>()
  #state = ''
  #count = 0

  /** The current state of the index; undefined inside a transaction, which may be rolled back. */
  state(store: StoreSession): string | undefined {
    return store.inTransaction ? undefined : store.read(() => wordsState(store))
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
