import { Document } from '@langchain/core/documents'
import { RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import { cosineSimilarity, EmbeddingEngine, MemoryOrchestrator } from 'recollect'
import { RecollectEmbeddings, RecollectVectorStore } from 'recollect/langchain'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

async function open(): Promise<MemoryOrchestrator> {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine })
  onTestFinished(() => memory.close())
  return memory
}

const PAGES = [
  new Document({
    pageContent: 'The spare key is with Amélia on the second floor.',
    metadata: { page: 1, book: 'flat' },
  }),
  new Document({ pageContent: 'Bisonte the dog hates the tram.', metadata: { page: 2, book: 'dog' } }),
  new Document({
    pageContent: 'The oven must be at 220 degrees for bread.',
    metadata: { page: 3, book: 'flat' },
  }),
]

const contents = (documents: readonly { pageContent: string }[]) =>
  documents.map(({ pageContent }) => pageContent)

describe('the embeddings', () => {
  it('are the engine’s, for documents and for a question', async () => {
    const embeddings = new RecollectEmbeddings(engine)
    const vectors = await embeddings.embedDocuments(['hello world', 'quantum physics'])
    const question = await embeddings.embedQuery('hello world')
    expect(vectors[0]).toEqual(question)
    expect(question).toEqual(Array.from(await engine.embed('hello world')))
    expect(await embeddings.embedDocuments([])).toEqual([])
  })
})

describe('the vector store', () => {
  it('finds documents by words and meaning, with their metadata', async () => {
    const store = new RecollectVectorStore(await open())
    const ids = await store.addDocuments(PAGES)
    expect(new Set(ids).size).toBe(3)
    const [found] = await store.similaritySearch('How hot must the oven be?', 1)
    expect(found).toMatchObject({ id: ids[2], pageContent: PAGES[2]?.pageContent, metadata: { page: 3 } })
    const [[first, score] = expect.fail()] = await store.similaritySearchWithScore('the oven at 220', 1)
    expect(first.metadata['page']).toBe(3)
    expect(score).toBeGreaterThan(0.25)
    expect(score).toBeLessThanOrEqual(1)
    expect(await store.similaritySearch('What is the capital of Mongolia?')).toEqual([])
  })

  it('filters by metadata, and finds by vectors alone', async () => {
    const store = new RecollectVectorStore(await open())
    await store.addDocuments(PAGES)
    expect(
      contents(await store.similaritySearch('the spare key', 4, { metadata: { book: 'dog' } })),
    ).not.toContain(PAGES[0]?.pageContent)
    const question = await engine.embed('Where is the key?')
    const near = await store.similaritySearchVectorWithScore(Array.from(question), 3)
    expect(near[0]?.[0].metadata).toEqual({ page: 1, book: 'flat' })
    const own = await engine.embed(PAGES[0]?.pageContent ?? '')
    expect(near[0]?.[1]).toBeCloseTo(cosineSimilarity(question, own), 4)
    const filter = { metadata: { page: { gte: 2 } } }
    expect(await store.similaritySearchVectorWithScore(Array.from(question), 3, filter)).toHaveLength(2)
  })

  it('replaces a document by its id, and deletes it', async () => {
    const memory = await open()
    const store = new RecollectVectorStore(memory)
    const options = { ids: ['key', 'dog', 'oven'] }
    expect(await store.addDocuments(PAGES, options)).toEqual(options.ids)
    const moved = new Document({
      id: 'key',
      pageContent: 'The spare key is with Tomás.',
      metadata: { at: new Date(0) },
    })
    await store.addDocuments([moved])
    expect(await memory.list()).toHaveLength(3)
    const [found] = await store.similaritySearch('Who has the spare key?', 1)
    expect(found).toMatchObject({ id: 'key', metadata: { at: '1970-01-01T00:00:00.000Z' } })
    await store.delete({ ids: ['key', 'nobody'] })
    await store.delete({ filter: { metadata: { book: 'dog' } } })
    expect((await memory.list()).map(({ id }) => id)).toEqual(['oven'])
    await store.addDocuments(PAGES, options)
    expect(await memory.list()).toHaveLength(3)
    await expect(store.delete({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('works as a retriever in a chain, and with maximal marginal relevance', async () => {
    const store = await RecollectVectorStore.fromDocuments(PAGES, undefined, { memory: await open() })
    const chain = RunnableSequence.from([
      store.asRetriever(1),
      new RunnableLambda({ func: (documents: readonly Document[]) => contents(documents).join('\n') }),
    ])
    expect(await chain.invoke('Who has the spare key?')).toBe(PAGES[0]?.pageContent)
    const diverse = store.asRetriever({ k: 2, searchType: 'mmr', searchKwargs: { lambda: 0.5 } })
    expect(contents(await diverse.invoke('the spare key'))[0]).toBe(PAGES[0]?.pageContent)
  })

  it('sees only documents, or every memory of its scope', async () => {
    const memory = await open()
    await memory.remember('My bicycle is blue.')
    const documents = new RecollectVectorStore(memory)
    await documents.addDocuments(PAGES)
    expect(contents(await documents.similaritySearch('What colour is my bicycle?'))).not.toContain(
      'My bicycle is blue.',
    )
    const everything = new RecollectVectorStore(memory, { tag: null })
    expect(contents(await everything.similaritySearch('What colour is my bicycle?', 1))).toEqual([
      'My bicycle is blue.',
    ])
  })

  it('reports what it does not support', async () => {
    const memory = await open()
    const store = new RecollectVectorStore(memory)
    await expect(store.addVectors()).rejects.toThrow(/use addDocuments\(\), which embeds them/)
    expect(() => new RecollectVectorStore(memory, { scopes: 'x' } as never)).toThrow(/did you mean "scope"/)
    const words = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: null })
    onTestFinished(() => words.close())
    expect(() => new RecollectVectorStore(words)).toThrow(/with an engine/)
  })

  it('shows a user no documents of another, whatever they ask', async () => {
    const memory = await open()
    const alice = new RecollectVectorStore(memory, { scope: 'users/alice' })
    const bob = new RecollectVectorStore(memory, { scope: 'users/bob' })
    const [id = ''] = await alice.addDocuments([
      new Document({ pageContent: 'The PIN of the safe is 4711.' }),
    ])
    const question = await engine.embed('the PIN of the safe')
    expect(await bob.similaritySearch('the PIN of the safe')).toEqual([])
    expect(await bob.similaritySearchVectorWithScore(Array.from(question), 5)).toEqual([])
    const beyond = { within: 'users/alice', scope: 'users/alice' } as object
    await expect(bob.similaritySearch('the PIN', 5, beyond)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    expect(await bob.similaritySearchVectorWithScore(Array.from(question), 5, beyond)).toEqual([])
    await bob.delete({ ids: [id] })
    await expect(bob.addDocuments([new Document({ id, pageContent: 'mine now' })])).rejects.toMatchObject({
      code: 'RECORD_EXISTS',
    })
    expect(contents(await alice.similaritySearch('the PIN of the safe'))).toEqual([
      'The PIN of the safe is 4711.',
    ])
  })
})
