import { PostgresMemoryStore } from 'recollect/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { databaseOfTest, describeWithPostgres } from './support/database.js'

describeWithPostgres('embedding again with another model', () => {
  async function filled(count = 40) {
    const { connectionString } = await databaseOfTest()
    const open = async () => {
      const store = await PostgresMemoryStore.open({ connectionString, maxConnections: 3 })
      onTestFinished(() => store.close())
      await store.ready()
      return store
    }
    const store = await open()
    await store.insert(
      Array.from({ length: count }, (_, at) => ({
        id: `r${at}`,
        kind: 'fact' as const,
        text: `number ${at}`,
      })),
    )
    await store.embedMissing(new WordEmbedder('one'))
    return { store, open }
  }

  test('switches when every record has a new vector', async () => {
    const { store } = await filled()
    const [one, two] = [new WordEmbedder('one'), new WordEmbedder('two')]
    const answered: number[] = []
    two.before = async () => {
      const hits = await store.nearest(await one.embed('number 7'), 1, { fingerprint: 'one' })
      answered.push(hits.length)
    }
    const result = await store.reembed(two, { chunkSize: 8 })
    expect(result).toEqual({ embedded: 40, failed: 0, switched: true })
    expect(answered).toEqual([1, 1, 1, 1, 1])
    two.before = undefined
    const [hit] = await store.nearest(await two.embed('number 7'), 1, { fingerprint: 'two' })
    expect(hit?.record.id).toBe('r7')
    await expect(store.nearest(await one.embed('x'), 1, { fingerprint: 'one' })).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
    })
    const { spaces, queued, embedded } = await store.status()
    expect({
      spaces: spaces.map(({ fingerprint, vectors }) => [fingerprint, vectors]),
      queued,
      embedded,
    }).toEqual({
      spaces: [['two', 40]],
      queued: 0,
      embedded: 40,
    })
    expect(await store.reembed(two)).toEqual({ embedded: 0, failed: 0, switched: false })
  })

  test('resumes after an early end, and what cannot be embedded waits', async () => {
    const { store } = await filled()
    const two = new WordEmbedder('two')
    const stop = new AbortController()
    const reason = new Error('enough')
    await expect(
      store.reembed(two, {
        chunkSize: 8,
        signal: stop.signal,
        onProgress: ({ done }) => done >= 16 && stop.abort(reason),
      }),
    ).rejects.toBe(reason)
    expect((await store.status()).spaces.find(({ active }) => active)?.fingerprint).toBe('one')
    two.before = (texts) => {
      if (texts.includes('number 39')) throw new Error('no number 39')
    }
    const rest = await store.reembed(two, { chunkSize: 8 })
    expect(rest).toMatchObject({ switched: true, failed: 1 })
    expect(rest.embedded).toBeLessThanOrEqual(24)
    expect(await store.embeddingFailures()).toMatchObject([{ recordId: 'r39', lastError: 'no [text]' }])
    expect(await store.status()).toMatchObject({ embedded: 39, queued: 1, failed: 1 })
  })

  test('in two instances at once switches once', async () => {
    const { store, open } = await filled()
    const other = await open()
    const results = await Promise.all(
      [store, other].map((each) => each.reembed(new WordEmbedder('two'), { chunkSize: 4 })),
    )
    expect(results.every(({ switched }) => switched)).toBe(true)
    expect(await store.status()).toMatchObject({ embedded: 40, queued: 0 })
  })

  test('changes nothing if every text fails', async () => {
    const { store } = await filled(5)
    const two = new WordEmbedder('two')
    two.before = () => {
      throw new Error('out of order')
    }
    await expect(store.reembed(two)).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' })
    expect(await store.nearest(await new WordEmbedder('one').embed('number 1'), 1)).toHaveLength(1)
  })
})
