import { describe, expect, test } from 'vitest'
import { STORE_METHODS } from '../../../src/store/store.js'
import { emptyStore, openAt, type StoreFactory, withCode } from './factory.js'

export function lifecycle(factory: StoreFactory): void {
  describe('lifecycle', () => {
    test('has every method of the port', async () => {
      const store = await emptyStore(factory)
      for (const method of STORE_METHODS) expect(store[method]).toBeTypeOf('function')
    })

    test('an empty store is ready, and reports it', async () => {
      const store = await emptyStore(factory)
      expect(await store.ready()).toBeNull()
      expect(await store.ready({ migrate: false })).toBeNull()
      expect(await store.list()).toEqual([])
      expect(await store.status()).toMatchObject({
        records: 0,
        recordsByStatus: { active: 0, superseded: 0, invalidated: 0, forgotten: 0 },
        embedded: 0,
        passages: 0,
        queued: 0,
        failed: 0,
        truncated: 0,
        coverage: 100,
      })
    })

    test('closing is idempotent, and then every method fails', async () => {
      const store = await (await factory.makePlace()).open()
      await store.ready()
      await store.insert([{ kind: 'fact', text: 'tea is at four' }])
      await store.close()
      await store.close()
      const closed = withCode('STORE_CLOSED')
      await expect(store.list()).rejects.toMatchObject(closed)
      await expect(store.get('x')).rejects.toMatchObject(closed)
      await expect(store.status()).rejects.toMatchObject(closed)
      await expect(store.insert([{ kind: 'fact', text: 'x' }])).rejects.toMatchObject(closed)
      await expect(store.words('tea', 1)).rejects.toMatchObject(closed)
      await expect(store.mentioning(null)[Symbol.asyncIterator]().next()).rejects.toMatchObject(closed)
      await expect(store.erase({ ids: ['x'] })).rejects.toMatchObject(closed)
    })

    if (factory.shared) {
      test('acknowledged changes are there after it is opened again', async () => {
        const place = await factory.makePlace()
        const first = await openAt(place)
        const [record] = await first.insert([
          {
            kind: 'event',
            text: 'the boat race',
            tags: ['a', 'b'],
            metadata: { year: [2026, null] },
            scope: 'u/1',
          },
        ])
        await first.close()
        const second = await openAt(place)
        expect(await second.list()).toEqual([record])
        expect(await second.status()).toMatchObject({ records: 1, queued: 1 })
      })
    }
  })
}
