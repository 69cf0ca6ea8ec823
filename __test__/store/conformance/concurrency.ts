import { describe, expect, test } from 'vitest'
import { WordEmbedder } from '../support/word-embedder.js'
import { emptyStore, openAt, type StoreFactory } from './factory.js'
import { turnPlan } from './turns.js'

export function concurrency(factory: StoreFactory): void {
  describe('concurrency', () => {
    test('a turn is written once', async () => {
      const store = await emptyStore(factory)
      const writes = await Promise.all(Array.from({ length: 8 }, () => store.writeTurn(turnPlan('t'))))
      expect(writes.filter(({ episodesWritten }) => episodesWritten === 1)).toHaveLength(1)
      expect(await store.list()).toHaveLength(1)
    })

    test('the same text is remembered once', async () => {
      const store = await emptyStore(factory)
      const records = await Promise.all(
        Array.from({ length: 8 }, (_, at) => store.remember({ kind: 'fact', text: 'tea', tags: [`t${at}`] })),
      )
      expect(new Set(records.map(({ id }) => id)).size).toBe(1)
      expect((await store.list())[0]?.tags.toSorted()).toEqual(Array.from({ length: 8 }, (_, at) => `t${at}`))
    })

    test('a text that is changed while it is embedded gets no vector of the old text', async () => {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      await store.insert([{ id: 'a', kind: 'fact', text: 'the old text' }])
      embedder.before = async (texts) => {
        if (texts.includes('the old text')) await store.update('a', { text: 'a new one' })
      }
      expect(await store.embedRecords(embedder, ['a'])).toMatchObject({ embedded: 0 })
      embedder.before = undefined
      expect(await store.status()).toMatchObject({ embedded: 0, queued: 1 })
      await store.embedMissing(embedder)
      const [hit] = await store.nearest(await embedder.embed('a new one'), 1)
      expect(hit?.distance).toBeCloseTo(0, 3)
    })

    if (factory.shared) {
      test('two handles see each other’s writes, and write nothing twice', async () => {
        const place = await factory.makePlace()
        const [one, two] = [await openAt(place), await openAt(place)]
        const [record] = await one.insert([{ id: 'a', kind: 'fact', text: 'tea is at four' }])
        expect(await two.get('a')).toEqual(record)
        const turns = await Promise.all(
          [one, two].map((store) => store.writeTurn(turnPlan('t', { scope: 'u/1' }))),
        )
        expect(turns.map(({ episodesWritten }) => episodesWritten).toSorted()).toEqual([0, 1])
        const same = await Promise.all(
          [one, two].map((store) => store.remember({ kind: 'fact', text: 'Tea is at four' })),
        )
        expect(same.map(({ id }) => id)).toEqual(['a', 'a'])
        await two.erase({ ids: ['a'] })
        expect(await one.get('a')).toBeNull()
        expect(await one.words('tea', 5)).toEqual([])
      })

      test('two handles share a backlog, and embed each record once', async () => {
        const place = await factory.makePlace()
        const [one, two] = [await openAt(place), await openAt(place)]
        await one.insert(
          Array.from({ length: 100 }, (_, at) => ({ kind: 'fact' as const, text: `number ${at}` })),
        )
        const done = await Promise.all(
          [one, two].map((store) => store.embedMissing(new WordEmbedder(), { chunkSize: 8 })),
        )
        expect(await two.status()).toMatchObject({ embedded: 100, queued: 0 })
        expect((done[0] ?? 0) + (done[1] ?? 0)).toBeGreaterThanOrEqual(100)
      })

      test('insertion order holds across handles', async () => {
        const place = await factory.makePlace()
        const [one, two] = [await openAt(place), await openAt(place)]
        for (let at = 0; at < 10; at++) {
          const store = at % 2 === 0 ? one : two
          await store.insert([{ id: `r${9 - at}`, kind: 'fact', text: `n ${at}`, createdAt: 1_700_000_000 }])
        }
        expect((await one.list()).map(({ text }) => text)).toEqual(
          Array.from({ length: 10 }, (_, at) => `n ${at}`),
        )
      })
    }
  })
}
