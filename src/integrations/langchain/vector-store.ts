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
  /** Where the documents are, such as `users/42/documents`; default the default scope and all below it. */
  readonly scope?: string | undefined
  /** Tag of the documents: memories without it are not seen. Default `document`; null sees every memory of the scope. */
  readonly tag?: string | null | undefined
}

/** Which documents: conditions on their metadata, their tags and times. */
export type DocumentFilter = Omit<RecordFilter, 'scope' | 'within'>

const DEFAULT_TAG = 'document'

/**
 * Documents in a memory: each is a record, whose text is the page's content. `similaritySearch` and retrievers answer by
 * words and meaning together, as `memory.recall` does; `similaritySearchVectorWithScore` by vectors alone.
 */
export class RecollectVectorStore extends VectorStore {
  declare FilterType: DocumentFilter
  readonly #memory: MemoryOrchestrator
  readonly #handle: MemoryHandle
  readonly #scope: string
  readonly #tag: string | null

  /** @throws RecollectError `INVALID_ARGUMENT`, also for a memory without an engine: `NO_ENGINE` */
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
   * Stores and embeds documents; their ids. A document whose id already exists replaces that one.
   *
   * @throws RecollectError as `MemoryHandle.insert`
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

  /** Throws: the memory makes its own vectors, of the passages of a text. */
  override async addVectors(): Promise<never> {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected documents, received vectors: addDocuments() embeds them, in passages where they are long',
    )
  }

  /** By words and meaning, best first; none where nothing answers. */
  override async similaritySearch(
    query: string,
    k = 4,
    filter?: DocumentFilter,
  ): Promise<DocumentInterface[]> {
    return (await this.similaritySearchWithScore(query, k, filter)).map(([document]) => document)
  }

  /** As {@link similaritySearch}, each with its score from 0 to 1, which means the same in every store. */
  override async similaritySearchWithScore(
    query: string,
    k = 4,
    filter?: DocumentFilter,
  ): Promise<[DocumentInterface, number][]> {
    const hits = await this.#handle.recall(query, { limit: k, filter: this.#filter(filter) })
    return hits.map(({ record, score }) => [documentOf(record), score])
  }

  /** The nearest by a vector of the engine's own space, each with its cosine. */
  override async similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: DocumentFilter,
  ): Promise<[DocumentInterface, number][]> {
    await this.#memory.ensureReady()
    const within = { ...this.#filter(filter), within: this.#scope }
    const hits = await this.#memory.store.nearest(Float32Array.from(query), k, { filter: within })
    // Of unit vectors: the store's distance is Euclidean.
    return hits.map(({ record, distance }) => [documentOf(record), 1 - distance ** 2 / 2])
  }

  /** As {@link similaritySearch}, with less of what says the same: `lambda` 1 is relevance alone, 0 diversity alone. */
  override async maxMarginalRelevanceSearch(
    query: string,
    { k, lambda = 0.5, filter }: MaxMarginalRelevanceSearchOptions<DocumentFilter>,
  ): Promise<DocumentInterface[]> {
    const options = { limit: k, diversity: 1 - lambda, filter: this.#filter(filter) }
    return (await this.#handle.recall(query, options)).map(({ record }) => documentOf(record))
  }

  /** Forgets documents, by their ids or a filter. */
  override async delete(which: {
    readonly ids?: readonly string[]
    readonly filter?: DocumentFilter
  }): Promise<void> {
    const { ids, filter } = which
    if (ids !== undefined) await this.#handle.forget(ids, 'langchain')
    else if (filter !== undefined) await this.#handle.forget(this.#filter(filter), 'langchain')
    else throw new RecollectError('INVALID_ARGUMENT', 'Expected ids or a filter, received neither')
  }

  /** A store with these documents. The memory embeds them by its own engine, whatever embeddings are given. */
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

/** As JSON has it: a loader's metadata may hold dates and fields that are undefined. */
function jsonOf(metadata: unknown): JsonValue {
  return JSON.parse(JSON.stringify(metadata ?? {})) as JsonValue
}
