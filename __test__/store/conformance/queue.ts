import { describe, expect, test } from 'vitest'
import { WordEmbedder } from '../support/word-embedder.js'
import { emptyStore, type StoreFactory, withCode } from './factory.js'

export function queue(factory: StoreFactory): void {
  describe('the queue of records without vectors', () => {
    test('is counted and embedded, and embedded records are skipped', async () => {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      await store.insert(['a', 'b', 'c'].map((id) => ({ id, kind: 'fact' as const, text: `text ${id}` })))
      expect(await store.status()).toMatchObject({ queued: 3, embedded: 0, coverage: 0 })
      expect(await store.embedRecords(embedder, ['a', 'none'])).toEqual({ embedded: 1, failed: [] })
      expect(await store.embedRecords(embedder, ['a'])).toEqual({ embedded: 0, failed: [] })
      expect(await store.embedMissing(embedder)).toBe(2)
      expect(await store.embedMissing(embedder)).toBe(0)
      expect(await store.status()).toMatchObject({ queued: 0, embedded: 3, coverage: 100 })
      await store.update('a', { text: 'another text' })
      expect(await store.status()).toMatchObject({ queued: 1, embedded: 2 })
      await store.update('b', { tags: ['same text'] })
      expect(await store.status()).toMatchObject({ queued: 1, embedded: 2 })
    })

    test('isolates failures, stores the reason, and retries', async () => {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      await store.insert(
        ['good', 'poison', 'fine'].map((text) => ({ id: text, kind: 'fact' as const, text })),
      )
      embedder.before = (texts) => {
        if (texts.includes('poison')) throw new Error('cannot embed poison')
      }
      const { embedded, failed } = await store.embedRecords(embedder, ['good', 'poison', 'fine'])
      expect(embedded).toBe(2)
      expect(failed.map(({ recordId }) => recordId)).toEqual(['poison'])
      expect(failed[0]?.reason).not.toContain('poison')
      expect(await store.status()).toMatchObject({ queued: 1, failed: 1 })
      embedder.before = undefined
      expect(await store.retryFailed(embedder)).toEqual({ embedded: 0, failed: [] })
      expect(await store.embedMissing(embedder)).toBe(1)
      expect(await store.status()).toMatchObject({ queued: 0, failed: 0, embedded: 3 })
    })

    test('is tried in portions, or only the untried records on request', async () => {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      await store.insert(Array.from({ length: 5 }, (_, at) => ({ kind: 'fact' as const, text: `n ${at}` })))
      expect(await store.retryFailed(embedder)).toEqual({ embedded: 0, failed: [] })
      expect(await store.retryFailed(embedder, { limit: 2, untried: true })).toEqual({
        embedded: 2,
        failed: [],
      })
      expect(await store.status()).toMatchObject({ queued: 3, embedded: 2 })
    })

    test('reports its progress, and keeps stored vectors on an abort', async () => {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      await store.insert(Array.from({ length: 10 }, (_, at) => ({ kind: 'fact' as const, text: `n ${at}` })))
      const reason = new Error('enough')
      const stopping = new AbortController()
      const seen: number[] = []
      const job = store.embedMissing(embedder, {
        chunkSize: 2,
        signal: stopping.signal,
        onProgress: ({ done, total }) => {
          expect(total).toBe(10)
          seen.push(done)
          if (done >= 4) stopping.abort(reason)
        },
      })
      await expect(job).rejects.toBe(reason)
      expect(seen[0]).toBe(2)
      const { embedded, queued } = await store.status()
      expect(embedded).toBeGreaterThanOrEqual(4)
      expect(embedded + queued).toBe(10)
      await expect(store.embedMissing(embedder, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })

    test('belongs to one vector space', async () => {
      const store = await emptyStore(factory)
      await store.insert([{ id: 'a', kind: 'fact', text: 'one' }])
      await store.embedMissing(new WordEmbedder('one'))
      await store.insert([{ id: 'b', kind: 'fact', text: 'two' }])
      const other = new WordEmbedder('two')
      await expect(store.embedMissing(other)).rejects.toMatchObject(withCode('SPACE_MISMATCH'))
      await expect(store.embedRecords(other, ['b'])).rejects.toMatchObject(withCode('SPACE_MISMATCH'))
      expect(await store.status()).toMatchObject({ records: 2, embedded: 1, queued: 1 })
    })

    test('refuses an invalid embedder', async () => {
      const store = await emptyStore(factory)
      for (const none of [null, {}, { info: {} }])
        await expect(store.embedMissing(none as never)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })
  })
}
