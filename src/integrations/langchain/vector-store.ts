import { randomUUID } from 'node:crypto'
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { type MaxMarginalRelevanceSearchOptions, VectorStore } from '@langchain/core/vectorstores'
import {
  type JsonValue,
  type MemoryHandle,
  type MemoryOrchestrator,
  type MemoryRecord,
  type NewMemoryRecord,
  RecollectError,
  type RecordFilter,
} from '../../index.js'
import { checkOptions } from '../../options/check.js'
import { RecollectEmbeddings } from './embeddings.js'

/** Options of a {@link RecollectVectorStore}. */
export interface RecollectVectorStoreOptions {
  /** The scope of the documents, such as `users/42/documents`; default the default scope and all below it. */
  readonly scope?: string | undefined
  /**
   * Tag of the documents; memories without it are ignored. Default `document`; null includes every memory of the
   * scope.
   */
  readonly tag?: string | null | undefined
}

/** Which documents: conditions on their metadata, their tags and times. */
export type DocumentFilter = Omit<RecordFilter, 'scope' | 'within'>

const DEFAULT_TAG = 'document'

/**
 * Stores documents in a memory: each is a record with the page's content as its text. `similaritySearch` and
 * retrievers search by words and meaning together, as `memory.recall` does; `similaritySearchVectorWithScore` searches
 * by vectors alone.
 */
export class RecollectVectorStore extends VectorStore {
  declare FilterType: DocumentFilter
  readonly #memory: MemoryOrchestrator
  readonly #handle: MemoryHandle
  readonly #scope: string
  readonly #tag: string | null

  /** @throws RecollectError `INVALID_ARGUMENT`; `NO_ENGINE` for a memory without an engine */
  constructor(memory: MemoryOrchestrator, options: RecollectVectorStoreOptions = {}) {
    const { scope = '', tag = DEFAULT_TAG } = checkOptions<RecollectVectorStoreOptions>(
      options,
      ['scope', 'tag'],
      'RecollectVectorStore',
    )
    const { engine } = memory
    if (engine === null) throw new RecollectError('NO_ENGINE', 'Expected a memory with an engine')
    super(new RecollectEmbeddings(engine), {})
    this.#memory = memory
    this.#scope = scope
    this.#handle = scope === '' ? memory : memory.scope(scope)
    this.#tag = tag
  }

  override _vectorstoreType(): string {
    return 'recollect'
  }

  /**
   * Stores and embeds documents; returns their ids. A document with an existing id replaces that document.
   *
   * @throws RecollectError as for `MemoryHandle.insert`
   */
  override async addDocuments(
    documents: DocumentInterface[],
    options: { readonly ids?: readonly string[] } = {},
  ): Promise<string[]> {
    const tags = this.#tag === null ? [] : [this.#tag]
    const ids = documents.map(({ id }, index) => options.ids?.[index] ?? id ?? randomUUID())
    const fresh: NewMemoryRecord[] = []
    for (const [index, { pageContent: text, metadata }] of documents.entries()) {
      const id = ids[index] ?? randomUUID()
      const fields = { text, metadata: jsonOf(metadata), tags }
      const there = await this.#handle.get(id)
      if (there === null) fresh.push({ ...fields, id, kind: 'fact' })
      else {
        if (there.status !== 'active') await this.#handle.restore(id)
        await this.#handle.update(id, fields)
      }
    }
    await this.#handle.insert(fresh)
    return ids
  }

  /** Throws, because the memory makes its own vectors, from the passages of a text. */
  override async addVectors(): Promise<never> {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected documents, received vectors: use addDocuments(), which embeds them, long ones in passages',
    )
  }

  /** Searches by words and meaning, best first; returns nothing if nothing answers. */
  override async similaritySearch(
    query: string,
    k = 4,
    filter?: DocumentFilter,
  ): Promise<DocumentInterface[]> {
    return (await this.similaritySearchWithScore(query, k, filter)).map(([document]) => document)
  }

  /** Like {@link similaritySearch}, with a score from 0 to 1 that means the same in every store. */
  override async similaritySearchWithScore(
    query: string,
    k = 4,
    filter?: DocumentFilter,
  ): Promise<[DocumentInterface, number][]> {
    const hits = await this.#handle.recall(query, { limit: k, filter: this.#filter(filter) })
    return hits.map(({ record, score }) => [documentOf(record), score])
  }

  /** Finds the nearest documents to a vector of the engine's space, each with its cosine. */
  override async similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: DocumentFilter,
  ): Promise<[DocumentInterface, number][]> {
    await this.#memory.ensureReady()
    const within = { ...this.#filter(filter), within: this.#scope }
    const hits = await this.#memory.store.nearest(Float32Array.from(query), k, { filter: within })
    // Valid for unit vectors, because the store's distance is Euclidean.
    return hits.map(({ record, distance }) => [documentOf(record), 1 - distance ** 2 / 2])
  }

  /**
   * Like {@link similaritySearch}, with fewer results that say the same: `lambda` 1 is pure relevance, 0 pure
   * diversity.
   */
  override async maxMarginalRelevanceSearch(
    query: string,
    { k, lambda = 0.5, filter }: MaxMarginalRelevanceSearchOptions<DocumentFilter>,
  ): Promise<DocumentInterface[]> {
    const options = { limit: k, diversity: 1 - lambda, filter: this.#filter(filter) }
    return (await this.#handle.recall(query, options)).map(({ record }) => documentOf(record))
  }

  /** Forgets documents, selected by ids or a filter. */
  override async delete(which: {
    readonly ids?: readonly string[]
    readonly filter?: DocumentFilter
  }): Promise<void> {
    const { ids, filter } = which
    if (ids !== undefined) await this.#handle.forget(ids, 'langchain')
    else if (filter !== undefined) await this.#handle.forget(this.#filter(filter), 'langchain')
    else throw new RecollectError('INVALID_ARGUMENT', 'Expected ids or a filter, received neither')
  }

  /**
   * Creates a store with these documents. The memory embeds them with its own engine, whatever embeddings are given.
   */
  static override async fromDocuments(
    documents: DocumentInterface[],
    _embeddings: unknown,
    config: RecollectVectorStoreOptions & { readonly memory: MemoryOrchestrator },
  ): Promise<RecollectVectorStore> {
    const { memory, ...options } = config
    const store = new RecollectVectorStore(memory, options)
    await store.addDocuments(documents)
    return store
  }

  #filter(filter: DocumentFilter = {}): RecordFilter {
    if (this.#tag === null) return filter
    const { tag = [] } = filter
    return { ...filter, tag: [this.#tag, ...(typeof tag === 'string' ? [tag] : tag)] }
  }
}

function documentOf({ id, text, metadata }: MemoryRecord): DocumentInterface {
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
  return new Document({ id, pageContent: text, metadata: isObject ? { ...metadata } : {} })
}

/** Converts metadata to JSON values: a loader's metadata may contain dates and undefined fields. */
function jsonOf(metadata: unknown): JsonValue {
  return JSON.parse(JSON.stringify(metadata ?? {})) as JsonValue
}
