import {
  Annotation,
  END,
  InMemoryStore,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph'
import type { BaseStore, Operation } from '@langchain/langgraph-checkpoint'
import fc from 'fast-check'
import { EmbeddingEngine, MemoryOrchestrator, type ScopedMemory } from 'recollect'
import { RecollectStore } from 'recollect/langgraph'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

async function open(
  engine: EmbeddingEngine | WordEmbedder = new WordEmbedder(),
): Promise<MemoryOrchestrator> {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine })
  onTestFinished(() => memory.close())
  return memory
}

/** A store's answers without times, and in an order that two stores share. */
function plain(results: readonly unknown[]): unknown {
  return results.map((result) => {
    if (!Array.isArray(result)) return strip(result)
    const items = result.map(strip)
    return typeof items[0] === 'object' && !Array.isArray(items[0])
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items
  })
}

function strip(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item ?? null
  const { namespace, key, value } = item as { namespace: unknown; key: unknown; value: unknown }
  return { namespace, key, value }
}

const label = fc.constantFrom('users', 'ada', 'bob', 'a b', 'ü', 'x/y', '50%', 'A')
/** Most use the same two: what is put is then also read, replaced and deleted. */
const namespace: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string[]>(['users', 'ada'], ['users', 'bob']) },
  { weight: 1, arbitrary: fc.array(label, { minLength: 1, maxLength: 3 }) },
)
const prefix: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string[]>(['users'], ['users', 'ada'], []) },
  { weight: 1, arbitrary: fc.array(label, { maxLength: 2 }) },
)
const key = fc.constantFrom('one', 'two', 'sp ace', '')
const scalar = fc.constantFrom(1, 2, 'red', 'blue', true, null)
const value = fc.record({ colour: scalar, size: fc.integer({ min: 0, max: 4 }) }, { requiredKeys: ['size'] })
const filter = fc.oneof(
  fc.record({ colour: scalar }),
  fc.record({
    size: fc.record({ $gte: fc.integer({ min: 0, max: 4 }), $lt: fc.integer({ min: 0, max: 5 }) }),
  }),
  fc.record({
    colour: fc.record({ $ne: scalar }),
    size: fc.record({ $in: fc.array(fc.integer({ min: 0, max: 4 })) }),
  }),
  fc.record({ colour: fc.record({ $nin: fc.array(scalar) }) }),
  fc.record({ colour: fc.record({ $unknown: scalar }) }),
)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ namespace, key, value }) },
  { weight: 1, arbitrary: fc.record({ namespace, key, value: fc.constant(null) }) },
  { weight: 2, arbitrary: fc.record({ namespace, key }) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        namespacePrefix: prefix,
        filter,
        limit: fc.constant(100),
        offset: fc.constant(0),
      },
      { requiredKeys: ['namespacePrefix', 'limit', 'offset'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        matchConditions: fc.array(
          fc.record({
            matchType: fc.constantFrom('prefix' as const, 'suffix' as const),
            path: fc.array(fc.oneof(label, fc.constant('*')), { minLength: 1, maxLength: 2 }),
          }),
          { minLength: 1, maxLength: 2 },
        ),
        maxDepth: fc.integer({ min: 1, max: 3 }),
        limit: fc.constant(100),
        offset: fc.constant(0),
      },
      { requiredKeys: ['matchConditions', 'limit', 'offset'] },
    ),
  },
)

describe('the store', () => {
  it('answers like the framework’s own store, whatever the operations', async () => {
    const memory = await open()
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(operation, { maxLength: 4 }), { minLength: 3, maxLength: 10 }),
        async (batches) => {
          // The framework's store keeps an empty namespace when its last item is deleted; here a namespace exists only
          // with items.
          const deletes = batches.flat().some((each) => 'value' in each && each.value === null)
          const [ours, theirs] = [new RecollectStore(memory.scope(`run-${++run}`)), new InMemoryStore()]
          for (const batch of batches) {
            // The framework's store answers a get with the item itself, which a put of the same batch then changes.
            const puts = batch.some((each) => 'value' in each)
            const asked = batch.filter(
              (each) =>
                !(deletes && 'matchConditions' in each) && !(puts && 'key' in each && !('value' in each)),
            )
            expect(plain(await ours.batch(asked))).toEqual(plain(await theirs.batch(asked)))
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('has the framework’s methods: put, get, search, list and delete', async () => {
    const store: BaseStore = new RecollectStore(await open())
    await store.put(['users', 'ada'], 'food', { likes: 'figs', rank: 1 })
    const first = await store.get(['users', 'ada'], 'food')
    expect(first).toMatchObject({
      key: 'food',
      namespace: ['users', 'ada'],
      value: { likes: 'figs', rank: 1 },
    })
    await store.put(['users', 'ada'], 'food', { likes: 'dates', rank: 2 })
    const second = await store.get(['users', 'ada'], 'food')
    expect(second?.value).toEqual({ likes: 'dates', rank: 2 })
    expect(second?.createdAt).toEqual(first?.createdAt)
    expect(second?.updatedAt.getTime()).toBeGreaterThanOrEqual(first?.updatedAt.getTime() ?? Number.NaN)
    await store.put(['users', 'bob'], 'food', { likes: 'olives', rank: 3 })
    expect(await store.search(['users'])).toHaveLength(2)
    expect(await store.search(['users'], { filter: { rank: { $gt: 2 } } })).toHaveLength(1)
    expect(await store.search(['users'], { limit: 1, offset: 1 })).toHaveLength(1)
    expect(await store.search(['users'], { limit: 0 })).toEqual([])
    expect(await store.listNamespaces({ maxDepth: 1 })).toEqual([['users']])
    expect(await store.listNamespaces({ suffix: ['bob'] })).toEqual([['users', 'bob']])
    await store.delete(['users', 'ada'], 'food')
    expect(await store.get(['users', 'ada'], 'food')).toBeNull()
    await store.put(['users', 'ada'], 'food', { likes: 'bread' })
    expect((await store.get(['users', 'ada'], 'food'))?.value).toEqual({ likes: 'bread' })
  })

  it('refuses the namespaces that the framework refuses', async () => {
    const store = new RecollectStore(await open())
    for (const bad of [[], [''], ['a.b'], ['a:b'], ['langgraph'], ['\ud800']]) {
      await expect(store.put(bad, 'k', { a: 1 }), JSON.stringify(bad)).rejects.toMatchObject({
        name: 'InvalidNamespaceError',
      })
    }
    await expect(store.batch([{ namespace: [], key: 'k' }])).rejects.toThrow(/empty/)
  })

  it('loses nothing with concurrent puts', async () => {
    const store = new RecollectStore(await open())
    await Promise.all(Array.from({ length: 30 }, (_, n) => store.put(['n'], `k${n % 10}`, { n })))
    const items = await store.search(['n'], { limit: 100 })
    expect(items.map(({ value }) => value['n']).sort()).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29])
  })

  it('persists after it is closed, and erases permanently on request', async () => {
    const rootDir = tempDir()
    const put = await MemoryOrchestrator.open({ rootDir, engine: null, logger: null })
    await new RecollectStore(put).put(['a'], 'k', { text: 'figs' })
    await put.close()
    const memory = await MemoryOrchestrator.open({ rootDir, engine: null, logger: null })
    onTestFinished(() => memory.close())
    const store = new RecollectStore(memory, { permanently: true })
    expect((await store.get(['a'], 'k'))?.value).toEqual({ text: 'figs' })
    await store.delete(['a'], 'k')
    expect(await memory.list({ includeInactive: true })).toEqual([])
    expect(() => new RecollectStore(memory, { field: [] } as never)).toThrow(/did you mean "fields"/)
  })
})

describe('with a question', () => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load()
  })
  afterAll(() => engine.close())

  it('finds items by meaning and words, best first, with filters, pages and fields', async () => {
    const store = new RecollectStore(await open(engine))
    await store.put(['docs'], 'key', { title: 'The spare key is with Amélia', floor: 2 })
    await store.put(['docs'], 'dog', { title: 'Bisonte the dog hates the tram', floor: 0 })
    await store.put(['docs'], 'oven', { title: 'Bread bakes at 220 degrees', floor: 0 })
    const query = 'Who has a key to our flat?'
    const [best, ...rest] = await store.search(['docs'], { query })
    expect(best).toMatchObject({ key: 'key', score: expect.any(Number) })
    for (const { score } of rest) expect(score).toBeLessThanOrEqual(best?.score ?? 0)
    expect(
      (await store.search(['docs'], { query, filter: { floor: 0 } })).map(({ key: k }) => k),
    ).not.toContain('key')
    expect((await store.search(['docs'], { query, limit: 1, offset: 1 }))[0]?.key).not.toBe('key')
    expect((await store.search(['docs'], { query: 'hot oven', limit: 1 }))[0]?.key).toBe('oven')

    await store.put(['docs'], 'hidden', { title: 'Amélia has a second key' }, false)
    expect((await store.search(['docs'], { query })).map(({ key: k }) => k)).not.toContain('hidden')
    const chapters = [{ text: 'the moon over Lisbon' }, { text: 'a lighthouse keeper' }]
    await store.put(['books'], 'b', { title: 'Ships', chapters }, ['chapters[*].text'])
    expect((await store.search(['books'], { query: 'lighthouse' })).map(({ key: k }) => k)).toEqual(['b'])
    // The title is not among the searched fields.
    expect((await store.search(['books'], { query: 'Ships' }))[0]?.score ?? 0).toBeLessThan(0.25)
  })

  it('works in a graph that remembers its users, and shows none another’s memories', async () => {
    const memory = await open(engine)
    const State = Annotation.Root({ said: Annotation<string>, answer: Annotation<string> })
    const respond = async ({ said }: typeof State.State, config: LangGraphRunnableConfig) => {
      const user = ['memories', String(config.configurable?.['user'])]
      const { store } = config
      if (store === undefined) return { answer: 'no store' }
      if (said.endsWith('?')) {
        const [found] = await store.search(user, { query: said, limit: 1 })
        return { answer: found === undefined ? 'unknown' : String(found.value['text']) }
      }
      await store.put(user, crypto.randomUUID(), { text: said })
      return { answer: 'noted' }
    }
    const graph = new StateGraph(State)
      .addNode('respond', respond)
      .addEdge(START, 'respond')
      .addEdge('respond', END)
      .compile({ store: new RecollectStore(memory) })
    const say = async (user: string, said: string) =>
      (await graph.invoke({ said }, { configurable: { user } })).answer
    expect(await say('alice', 'My PIN is 4711.')).toBe('noted')
    expect(await say('alice', 'What is my PIN?')).toBe('My PIN is 4711.')
    expect(await say('bob', 'What is my PIN?')).toBe('unknown')
    expect((await memory.recall('What is my PIN?'))[0]?.record.scope).toBe('memories/alice')
  })

  it('belongs to one tenant only, below the scope of its handle', async () => {
    const memory = await open(engine)
    const stores = ['tenants/a', 'tenants/b'].map((path): [ScopedMemory, RecollectStore] => {
      const handle = memory.scope(path)
      return [handle, new RecollectStore(handle)]
    })
    for (const [handle, store] of stores)
      await store.put(['users'], 'k', { text: `secret of ${handle.path}` })
    for (const [handle, store] of stores) {
      const found = await store.search([], { query: 'secret' })
      expect(found.map(({ value: { text } }) => text)).toEqual([`secret of ${handle.path}`])
      expect(found[0]?.namespace).toEqual(['users'])
      expect(await store.search([])).toHaveLength(1)
      expect(await store.listNamespaces()).toEqual([['users']])
    }
  })
})
