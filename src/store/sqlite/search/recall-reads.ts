import { freeTurn, isTurnOver } from '../../../platform/turn.js'
import { checkFilter, type RecordFilter } from '../../../records/filter.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import type { RecordWordHit, WordSearchOptions } from '../../hits.js'
import type {
  DistanceOptions,
  MeasuredHit,
  PassageSignature,
  RecordPassage,
  RecordPlace,
  Replacement,
  WordForm,
  WordQuestion,
  WordRows,
} from '../../recalling.js'
import type { AbortOption } from '../../store.js'
import { filterCondition } from '../records/filter-sql.js'
import { recordsAt } from '../records/places.js'
import { replacements } from '../records/supersession.js'
import type { StoreSession } from '../session.js'
import { distancesTo } from './distances.js'
import { searchRecordsByWordsInSlices } from './keywords-slices.js'
import { knownVocabulary } from './known-vocabulary.js'
import { smallScope } from './scope-words.js'
import { signaturesOf } from './signatures.js'
import { vocabularyPages } from './vocabulary.js'
import { countRowsHolding, countWordRows } from './word-rows.js'

/** After so many turns of the event loop in which no count was completed, the rest is counted at once. */
const MOST_TURNS = 64

/** What recall reads from a store, besides its vectors. */
export class RecallReads {
  readonly #store: StoreSession

  constructor(store: StoreSession) {
    this.#store = store
  }

  words(
    asked: string | WordQuestion,
    limit: number,
    options?: WordSearchOptions & AbortOption,
  ): Promise<RecordWordHit[]> {
    return searchRecordsByWordsInSlices(this.#store, asked, limit, options)
  }

  distances(vector: Float32Array, recordIds: readonly string[], options?: DistanceOptions): MeasuredHit[] {
    return distancesTo(this.#store, vector, recordIds, options)
  }

  signatures(passages: readonly RecordPassage[], version: number): PassageSignature[] {
    return signaturesOf(this.#store, passages, version)
  }

  at(places: readonly RecordPlace[], limit: number, options?: WordSearchOptions): MemoryRecord[] {
    return recordsAt(this.#store, places, limit, options)
  }

  /** Whether this record matches a filter. */
  passes(id: string, filter: RecordFilter): boolean {
    const { sql, values } = filterCondition(checkFilter(filter, 'get'))
    const query = `SELECT 1 FROM memory_records r WHERE r.id = ? AND ${sql}`
    return this.#store.read(() => this.#store.connection.get(query, id, ...values)) !== undefined
  }

  replacements(recordIds: readonly string[]): Replacement[] {
    return replacements(this.#store, recordIds)
  }

  /** See the port's `wordRows`. Blocks for some milliseconds at a time. */
  async wordRows(asked: readonly (readonly WordForm[])[], filter: RecordFilter = {}): Promise<WordRows> {
    const checked = checkFilter(filter, 'wordRows')
    const store = this.#store
    const holding: number[] = []
    for (let waited = 0; ; waited++) {
      // What was counted is lost whenever another process changes a record.
      const atOnce = store.inTransaction || waited > MOST_TURNS
      const { rows, counts } = store.read(() => {
        const small = smallScope(store, checked)
        const options = { scopeToken: small?.token, atOnce }
        return {
          rows: small === null ? countWordRows(store) : small.lengths.size,
          counts: countRowsHolding(store, asked.slice(holding.length), options),
        }
      })
      if (counts.length > 0) waited = 0
      holding.push(...counts)
      if (holding.length >= asked.length) return { rows, holding }
      await freeTurn()
    }
  }

  /** See the port's `vocabulary`. Blocks for some milliseconds at a time. */
  async vocabulary(beginning: string): Promise<string[]> {
    const vocabulary = knownVocabulary(this.#store)
    const state = vocabulary.state(this.#store)
    const known = vocabulary.of(beginning, state)
    if (known !== undefined) return [...known]
    const words: { readonly term: string; readonly rows: number }[] = []
    for (const page of vocabularyPages(this.#store, beginning)) {
      for (const word of page) words.push(word)
      if (isTurnOver()) await freeTurn()
    }
    const read = words.sort((a, b) => b.rows - a.rows).map(({ term }) => term)
    if (state !== undefined && state === vocabulary.state(this.#store))
      vocabulary.keep(beginning, read, state)
    return [...read]
  }
}
