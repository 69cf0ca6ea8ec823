import type { RecordFilter } from '../records/filter.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { VectorHit } from '../store/hits.js'
import type { MemoryStore } from '../store/store.js'
import type { Asked, AskedUnit } from './asked.js'
import type { CandidateSource, WordStatistics } from './candidate.js'
import type { LegHit, RecallRecord, RecallSource } from './recall-source.js'

/** A record in the form that the stages use, with the stored record. */
export interface RecalledRecord extends RecallRecord {
  readonly memory: MemoryRecord
}

/** A record's distance from the question, and its nearest passage. */
export type Nearness = Pick<VectorHit, 'distance' | 'passage'>

/** Limits of a store's answers. */
export interface StoreSourceOptions {
  readonly filter: RecordFilter
  /** The space of the question's vector. */
  readonly fingerprint: string | undefined
}

/** Between scope and source id: the same id in two scopes is two conversations. Scopes hold no control characters. */
const APART = '\n'

/** Maximum number of records at one position: the facts of a turn have the position of its episode. */
const RECORDS_OF_A_PLACE = 4

/** The store during one recall; statistics and vocabularies are looked up once. */
export class StoreSource implements RecallSource<RecalledRecord> {
  readonly #store: MemoryStore
  readonly #options: StoreSourceOptions
  readonly #nearness = new Map<string, Nearness>()
  readonly #holding = new Map<string, number>()
  readonly #vocabulary = new Map<string, Promise<readonly string[]>>()
  #rows = 0

  constructor(store: MemoryStore, options: StoreSourceOptions) {
    this.#store = store
    this.#options = options
  }

  /** The nearness of a record that this source has returned or measured; undefined for one without a vector. */
  nearness(id: string): Nearness | undefined {
    return this.#nearness.get(id)
  }

  async byWords(
    { terms, phrases }: Pick<Asked, 'terms' | 'phrases'>,
    limit: number,
  ): Promise<readonly LegHit<RecalledRecord>[]> {
    const { filter } = this.#options
    const hits = await this.#store.words({ terms, phrases }, limit, { filter })
    const records = await this.#recalled(hits.map(({ record }) => record))
    return records.map((record, at) => ({ record, value: hits[at]?.score ?? 0 }))
  }

  async byMeaning(vector: Float32Array, limit: number): Promise<readonly LegHit<RecalledRecord>[]> {
    const hits = await this.#store.nearest(vector, limit, this.#options)
    for (const { record, ...nearness } of hits) this.#nearness.set(record.id, nearness)
    const records = await this.#recalled(hits.map(({ record }) => record))
    return records.map((record, at) => ({ record, value: cosine(hits[at]?.distance ?? 2) }))
  }

  async cosines(
    vector: Float32Array,
    records: readonly Pick<RecalledRecord, 'id'>[],
  ): Promise<ReadonlyMap<string, number>> {
    const ids = records.map(({ id }) => id)
    const hits = ids.length === 0 ? [] : await this.#store.distances(vector, ids)
    for (const { recordId, ...nearness } of hits) this.#nearness.set(recordId, nearness)
    return new Map(hits.map(({ recordId, distance }) => [recordId, cosine(distance)]))
  }

  async at(places: readonly CandidateSource[]): Promise<readonly RecalledRecord[]> {
    const asked = places.map(({ id, position }) => {
      const end = id.indexOf(APART)
      return { scope: id.slice(0, end), sourceId: id.slice(end + 1), position }
    })
    const { filter } = this.#options
    const limit = Math.max(1, asked.length * RECORDS_OF_A_PLACE)
    return this.#recalled(await this.#store.at(asked, limit, { filter }))
  }

  async statistics(units: readonly AskedUnit[]): Promise<WordStatistics> {
    const keys = units.map(({ forms }) => JSON.stringify(forms.map(({ words, prefix }) => [words, prefix])))
    const unknown = [...new Map(keys.map((key, at) => [key, at]))].filter(([key]) => !this.#holding.has(key))
    if (unknown.length > 0) {
      const { rows, holding } = await this.#store.wordRows(
        unknown.map(([, at]) => units[at]?.forms ?? []),
        { filter: this.#options.filter },
      )
      this.#rows = rows
      for (const [index, [key]] of unknown.entries()) this.#holding.set(key, holding[index] ?? 0)
    }
    return { rows: this.#rows, unitRows: keys.map((key) => this.#holding.get(key) ?? 0) }
  }

  vocabulary(letter: string): Promise<readonly string[]> {
    const known = this.#vocabulary.get(letter)
    if (known !== undefined) return known
    const words = this.#store.vocabulary(letter)
    this.#vocabulary.set(letter, words)
    return words
  }

  async #recalled(records: readonly MemoryRecord[]): Promise<readonly RecalledRecord[]> {
    const old = records.filter(mayTellTheOld).map(({ id }) => id)
    const found = old.length === 0 ? [] : await this.#store.replacements(old)
    const replacedBy = new Map(found.map((replacement) => [replacement.recordId, replacement.replacedBy]))
    return records.map((record) => recalled(record, replacedBy.get(record.id)))
  }
}

/** A record in the form that the stages use. */
export function recalled(memory: MemoryRecord, replacedBy?: string): RecalledRecord {
  const { source, scope } = memory
  return {
    ...memory,
    memory,
    ...(replacedBy !== undefined && { replacedBy }),
    source: source && { ...source, id: `${scope}${APART}${source.id}` },
  }
}

function mayTellTheOld({ kind, status, sourceTurnId }: MemoryRecord): boolean {
  return status === 'superseded' || (kind === 'episode' && sourceTurnId !== null)
}

/** For unit vectors `d^2 = 2 - 2 cos`. */
function cosine(distance: number): number {
  return 1 - (distance * distance) / 2
}
