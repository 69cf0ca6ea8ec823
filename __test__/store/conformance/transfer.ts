import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempDir } from '../support/temp-store.js'
import { WordEmbedder } from '../support/word-embedder.js'
import { emptyStore, type StoreFactory, withCode } from './factory.js'

export function transfer(factory: StoreFactory): void {
  describe('export and import', () => {
    async function filled() {
      const store = await emptyStore(factory)
      const at = 1_700_000_000
      await store.insert([
        { id: 'z', kind: 'fact', text: 'first', createdAt: at, metadata: { n: 1 }, tags: ['t'] },
        { id: 'a', kind: 'event', text: 'second', createdAt: at, scope: 'u/1' },
        {
          id: 'm',
          kind: 'fact',
          text: 'third',
          createdAt: at,
          scope: 'u/1/x',
          source: { id: 's', position: 2 },
        },
        { id: 'b', kind: 'fact', text: 'fourth', createdAt: at, scope: 'u/10' },
      ])
      await store.setStatus('b', 'forgotten')
      await store.embedMissing(new WordEmbedder())
      return store
    }

    test('transfer everything to another store, in order, without inference', async () => {
      const store = await filled()
      const directory = join(tempDir(), 'export')
      expect(await store.exportTo(directory, { vectors: true })).toMatchObject({ records: 4, vectors: 3 })
      const other = await emptyStore(factory)
      const report = await other.importFrom(directory)
      expect(report.records).toMatchObject({ lines: 4, imported: 4, alreadyThere: 0, rejected: 0 })
      const all = { includeInactive: true }
      expect(await other.list(all)).toEqual(await store.list(all))
      expect(await other.status()).toMatchObject({ embedded: 3, queued: 0 })
      expect((await other.importFrom(directory)).records).toMatchObject({
        imported: 0,
        alreadyThere: 4,
        rejected: 0,
      })
    })

    test('respect a scope', async () => {
      const store = await filled()
      const directory = join(tempDir(), 'export')
      expect(await store.exportTo(directory, { within: 'u/1' })).toMatchObject({ records: 2 })
      const other = await emptyStore(factory)
      const report = await other.importFrom(directory, { scope: 'u/1/x' })
      expect(report.records).toMatchObject({ lines: 2, imported: 1, rejected: 1 })
      expect((await other.list()).map(({ id }) => id)).toEqual(['m'])
    })

    test('refuse a folder without an export', async () => {
      const store = await emptyStore(factory)
      const invalid = withCode('INVALID_ARGUMENT')
      await expect(store.importFrom(tempDir())).rejects.toMatchObject(invalid)
      await expect(store.importFrom('')).rejects.toMatchObject(invalid)
      await expect(store.exportTo('')).rejects.toMatchObject(invalid)
    })

    test('end on an abort', async () => {
      const store = await filled()
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      const directory = join(tempDir(), 'export')
      await expect(store.exportTo(directory, { signal })).rejects.toBe(reason)
      await store.exportTo(directory)
      await expect((await emptyStore(factory)).importFrom(directory, { signal })).rejects.toBe(reason)
    })
  })
}
