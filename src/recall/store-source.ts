import type { RecordFilter } from '../records/filter.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { VectorHit } from '../store/hits.js'
import type { RecordPassage } from '../store/recalling.js'
import type { MemoryStore } from '../store/store.js'
import type { CandidateSource, WordStatistics } from './candidate.js'
import type { Question, QuestionUnit } from './question.js'
import type { LegHit, RecallRecord, RecallSource } from './recall-source.js'

/** A record in the form that the stages use, with the stored record. */
export interface RecalledRecord extends RecallRecord {
  readonly memory: MemoryRecord
}

/** A record's distance from the question, and its nearest passage. */
export type Nearness = Pick<VectorHit, 'distance' | 'passage'>

/** Options of {@link StoreSource}. */
export interface StoreSourceOptions {
  readonly filter: RecordFilter
  /** Names the vector space of the question's vector. */
  readonly fingerprint: string | undefined
  /** Aborts long calls, which then reject with its reason. */
  readonly signal?: AbortSignal | undefined
  /** The version of the signatures that the question's tokens can be compared with; undefined if there are none. */
  readonly signatureVersion?: number | undefined
}

/** Separates scope and source id: one id in two scopes means two conversations. Scopes have no control characters. */
const SCOPE_SEPARATOR = '\n'

/** Maximum number of records at one position: the facts of a turn have the position of its episode. */
const RECORDS_PER_POSITION = 4

/** The store during one recall. Statistics and vocabularies are looked up once. */
export class StoreSource implements RecallSource<RecalledRecord> {
  readonly #store: MemoryStore
  readonly #options: StoreSourceOptions
  readonly #nearness = new Map<string, Nearness>()
  /** Signatures of records that were measured; undefined for a record without one. */
  readonly #signatures = new Map<string, Uint8Array | undefined>()
  readonly #unitRows = new Map<string, number>()
  readonly #vocabulary = new Map<string, Promise<readonly string[]>>()
  #rows = 0

  constructor(store: MemoryStore, options: StoreSourceOptions) {
    this.#store = store
    this.#options = options
  }

  /** The nearness of a record that this source has returned or measured; undefined if it has no vector. */
  nearness(id: string): Nearness | undefined {
    return this.#nearness.get(id)
  }

  async byWords(
    { terms, phrases }: Pick<Question, 'terms' | 'phrases'>,
    limit: number,
  ): Promise<readonly LegHit<RecalledRecord>[]> {
    const { filter, signal } = this.#options
    const hits = await this.#store.words({ terms, phrases }, limit, { filter, signal })
    const records = await this.#recalled(hits.map(({ record }) => record))
    return records.map((record, at) => ({ record, value: hits[at]?.score ?? 0 }))
  }

  async byMeaning(vector: Float32Array, limit: number): Promise<readonly LegHit<RecalledRecord>[]> {
    const { filter, fingerprint, signal } = this.#options
    const hits = await this.#store.nearest(vector, limit, { filter, fingerprint, signal })
    for (const { record, ...nearness } of hits) this.#nearness.set(record.id, nearness)
    const records = await this.#recalled(hits.map(({ record }) => record))
    return records.map((record, at) => ({ record, value: cosine(hits[at]?.distance ?? 2) }))
  }

  async cosines(
    vector: Float32Array,
    records: readonly Pick<RecalledRecord, 'id'>[],
  ): Promise<ReadonlyMap<string, number>> {
    const ids = records.map(({ id }) => id)
    const { signatureVersion: signatures } = this.#options
    const hits = ids.length === 0 ? [] : await this.#store.distances(vector, ids, { signatures })
    for (const { recordId, signature, ...nearness } of hits) {
      this.#nearness.set(recordId, nearness)
      this.#signatures.set(recordId, signature)
    }
    return new Map(hits.map(({ recordId, distance }) => [recordId, cosine(distance)]))
  }

  /** Only for records that this source has returned or measured. */
  async signatures(records: readonly Pick<RecalledRecord, 'id'>[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const { signatureVersion } = this.#options
    if (signatureVersion === undefined) return new Map()
    const found = new Map<string, Uint8Array>()
    const unread: RecordPassage[] = []
    for (const { id } of records) {
      const near = this.#nearness.get(id)
      const signature = this.#signatures.get(id)
      if (signature !== undefined) found.set(id, signature)
      else if (near !== undefined && !this.#signatures.has(id)) {
        unread.push({ recordId: id, ordinal: near.passage?.ordinal ?? 0 })
      }
    }
    const read = unread.length === 0 ? [] : await this.#store.signatures(unread, signatureVersion)
    for (const { recordId, signature } of read) found.set(recordId, signature)
    return found
  }

  async at(places: readonly CandidateSource[]): Promise<readonly RecalledRecord[]> {
    const storePlaces = places.map(({ id, position }) => {
      const end = id.indexOf(SCOPE_SEPARATOR)
      return { scope: id.slice(0, end), sourceId: id.slice(end + 1), position }
    })
    const { filter } = this.#options
    const limit = Math.max(1, storePlaces.length * RECORDS_PER_POSITION)
    return this.#recalled(await this.#store.at(storePlaces, limit, { filter }))
  }

  async statistics(units: readonly QuestionUnit[]): Promise<WordStatistics> {
    const keys = units.map(({ forms }) => JSON.stringify(forms.map(({ words, prefix }) => [words, prefix])))
    const unknown = [...new Map(keys.map((key, at) => [key, at]))].filter(([key]) => !this.#unitRows.has(key))
    if (unknown.length > 0) {
      const { rows, holding } = await this.#store.wordRows(
        unknown.map(([, at]) => units[at]?.forms ?? []),
        { filter: this.#options.filter },
      )
      this.#rows = rows
      for (const [index, [key]] of unknown.entries()) this.#unitRows.set(key, holding[index] ?? 0)
    }
    return { rows: this.#rows, unitRows: keys.map((key) => this.#unitRows.get(key) ?? 0) }
  }

  vocabulary(letter: string): Promise<readonly string[]> {
    const known = this.#vocabulary.get(letter)
    if (known !== undefined) return known
    const words = this.#store.vocabulary(letter)
    this.#vocabulary.set(letter, words)
    return words
  }

  async #recalled(records: readonly MemoryRecord[]): Promise<readonly RecalledRecord[]> {
    const old = records.filter(mayBeReplaced).map(({ id }) => id)
    const found = old.length === 0 ? [] : await this.#store.replacements(old)
    const replacedBy = new Map(found.map((replacement) => [replacement.recordId, replacement.replacedBy]))
    return records.map((record) => toRecalledRecord(record, replacedBy.get(record.id)))
  }
}

/** A record in the form that the stages use. */
export function toRecalledRecord(memory: MemoryRecord, replacedBy?: string): RecalledRecord {
  const { id, text, kind, tags, createdAt, confidence, importanceScore, staleAfterSecs, source, scope } =
    memory
  return {
    ...{ memory, id, text, kind, tags, createdAt, confidence },
    // Most records have none of these.
    ...(importanceScore !== undefined && { importanceScore }),
    ...(staleAfterSecs !== undefined && { staleAfterSecs }),
    ...(replacedBy !== undefined && { replacedBy }),
    source: source && { ...source, id: `${scope}${SCOPE_SEPARATOR}${source.id}` },
  }
}

/** Whether it may state something superseded: then it is superseded itself, or is the episode of a turn. */
function mayBeReplaced({ kind, status, sourceTurnId }: MemoryRecord): boolean {
  return status === 'superseded' || (kind === 'episode' && sourceTurnId !== null)
}

/** For unit vectors `d^2 = 2 - 2 cos`. */
function cosine(distance: number): number {
  return 1 - (distance * distance) / 2
}
