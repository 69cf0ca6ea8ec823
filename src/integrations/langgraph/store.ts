import {
  BaseStore,
  type GetOperation,
  type Item,
  type ListNamespacesOperation,
  type MatchCondition,
  type Operation,
  type OperationResults,
  type PutOperation,
  type SearchItem,
  type SearchOperation,
} from '@langchain/langgraph-checkpoint'
import type { MemoryHandle, MemoryOrchestrator, MemoryRecord, ScopedMemory } from '../../index.js'
import { checkOptions } from '../../options/check.js'
import { passes } from './filter.js'
import { INDEXED, ITEM_TAG, idOf, itemOf, recordOf } from './item.js'
import { namespaceOf, scopeOf } from './namespace.js'

/** Options of a {@link RecollectStore}. */
export interface RecollectStoreOptions {
  /** Fields of a value to search, such as `title` or `chapters[*].text`; default all its texts and numbers. */
  readonly fields?: readonly string[] | undefined
  /** Whether deleted items are erased for good, which rewrites the store. Default false: they are soft-forgotten. */
  readonly permanently?: boolean | undefined
}

const PAGE = 1_000

/**
 * A LangGraph store on top of a memory: a namespace is a scope below that of the handle, and an item is a record, so
 * that a search finds it by words and meaning. Values are stored as JSON.
 */
export class RecollectStore extends BaseStore {
  readonly #memory: MemoryHandle
  readonly #base: string
  readonly #fields: readonly string[] | undefined
  readonly #permanently: boolean
  /** A put reads and then writes, so batches run one at a time. */
  #last: Promise<unknown> = Promise.resolve()

  /** @throws RecollectError `INVALID_ARGUMENT` */
  constructor(memory: MemoryOrchestrator | ScopedMemory, options: RecollectStoreOptions = {}) {
    super()
    const given = checkOptions<RecollectStoreOptions>(options, ['fields', 'permanently'], 'RecollectStore')
    this.#memory = memory
    this.#base = 'path' in memory ? memory.path : ''
    this.#fields = given.fields
    this.#permanently = given.permanently ?? false
  }

  /** Reads see the state before the batch; if there are several puts of one key, the last one wins. */
  override async batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    const results: unknown[] = []
    const puts = new Map<string, PutOperation>()
    for (const operation of operations) {
      if ('namespacePrefix' in operation) results.push(await this.#search(operation))
      else if ('value' in operation) {
        puts.set(idOf(scopeOf(this.#base, operation.namespace), operation.key), operation)
        results.push(null)
      } else if ('key' in operation) results.push(await this.#get(operation))
      else results.push(await this.#listNamespaces(operation))
    }
    if (puts.size > 0) await this.#put([...puts.values()])
    return results as OperationResults<Op>
  }

  async #get({ namespace, key }: GetOperation): Promise<Item | null> {
    const record = await this.#memory.get(idOf(scopeOf(this.#base, namespace), key))
    return record?.status === 'active' ? (itemOf(this.#base, record)[0] ?? null) : null
  }

  async #search(operation: SearchOperation): Promise<SearchItem[]> {
    const { namespacePrefix, filter, limit = 10, offset = 0, query } = operation
    const within = scopeOf(this.#base, namespacePrefix, true)
    if (offset + limit === 0) return []
    const found: SearchItem[] = []
    const take = (record: MemoryRecord, score?: number) => {
      for (const item of itemOf(this.#base, record)) {
        if (passes(item.value, filter)) found.push(score === undefined ? item : { ...item, score })
      }
    }
    if (query === undefined || query.trim() === '') {
      for await (const record of this.#items(within)) {
        take(record)
        if (found.length >= offset + limit) break
      }
    } else {
      const asked = { tag: ITEM_TAG, metadata: INDEXED, within }
      const options = { limit: filter === undefined ? offset + limit : PAGE, minScore: 0, filter: asked }
      for (const { record, score } of await this.#memory.recall(query, options)) take(record, score)
    }
    return found.slice(offset, offset + limit)
  }

  #put(operations: readonly PutOperation[]): Promise<void> {
    const done = this.#last.then(async () => {
      const fresh: ReturnType<typeof recordOf>[] = []
      const gone: string[] = []
      for (const operation of operations) {
        const scope = scopeOf(this.#base, operation.namespace)
        const id = idOf(scope, operation.key)
        const before = operation.value === null ? null : await this.#memory.get(id)
        if (operation.value === null) gone.push(id)
        else if (before === null) fresh.push(recordOf(operation, scope, this.#fields, before))
        else {
          const { text, tags, metadata } = recordOf(operation, scope, this.#fields, before)
          if (before.status !== 'active') await this.#memory.restore(id, 'langgraph')
          await this.#memory.update(id, { text, tags, metadata }, 'langgraph')
        }
      }
      await this.#memory.insert(fresh)
      if (gone.length === 0) return
      if (this.#permanently) await this.#memory.erase(gone, 'langgraph')
      else await this.#memory.forget(gone, 'langgraph')
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  async #listNamespaces(operation: ListNamespacesOperation): Promise<string[][]> {
    const { matchConditions = [], maxDepth, limit, offset } = operation
    const scopes = new Set<string>()
    for await (const { scope } of this.#items(this.#base)) scopes.add(scope)
    const all = [...scopes].map((scope) => namespaceOf(this.#base, scope))
    const matching = all.filter((namespace) =>
      matchConditions.every((condition) => matches(condition, namespace)),
    )
    const cut = new Map(
      matching.map((each) => each.slice(0, maxDepth)).map((each) => [JSON.stringify(each), each]),
    )
    const sorted = [...cut.values()].sort((a, b) => a.join(':').localeCompare(b.join(':')))
    return sorted.slice(offset ?? 0, (offset ?? 0) + (limit ?? sorted.length))
  }

  /** The items of a scope and all below it, oldest first. */
  async *#items(within: string): AsyncGenerator<MemoryRecord> {
    for (let offset = 0; ; offset += PAGE) {
      const page = await this.#memory.list({ within, tag: ITEM_TAG, order: 'oldest', limit: PAGE, offset })
      yield* page
      if (page.length < PAGE) return
    }
  }
}

function matches({ matchType, path }: MatchCondition, namespace: readonly string[]): boolean {
  if (path.length > namespace.length) return false
  const from = matchType === 'prefix' ? 0 : namespace.length - path.length
  return path.every((label, index) => label === '*' || label === namespace[from + index])
}
