import { describe, expect, test } from 'vitest'
import type { MemoryStore } from '../../../src/store/store.js'
import { allOf, emptyStore, type StoreFactory, withCode } from './factory.js'

/** Changing, replacing, forgetting, restoring and erasing. */
export function changedRecords(factory: StoreFactory): void {
  const textsOf = async (store: MemoryStore, options = {}) =>
    (await store.list(options)).map(({ text }) => text)

  describe('changed records', () => {
    test('are changed only in the given fields', async () => {
      const store = await emptyStore(factory)
      const [before] = await store.insert([
        {
          id: 'a',
          kind: 'fact',
          text: 'Lisbon',
          tags: ['t'],
          metadata: { n: 1 },
          importanceScore: 0.5,
          createdAt: 5,
        },
      ])
      const after = await store.update('a', { text: 'Porto', kind: 'event', tags: [], importanceScore: null })
      expect(after).toMatchObject({
        text: 'Porto',
        kind: 'event',
        tags: [],
        metadata: { n: 1 },
        createdAt: 5,
      })
      expect(after).not.toHaveProperty('importanceScore')
      expect(after.updatedAt).toBeGreaterThanOrEqual(before?.updatedAt ?? Number.NaN)
      expect(await store.get('a')).toEqual(after)
      expect((await store.words('Lisbon', 5)).length).toBe(0)
      expect((await store.words('Porto', 5)).map(({ record }) => record.id)).toEqual(['a'])
      await expect(store.update('none', { text: 'x' })).rejects.toMatchObject(withCode('RECORD_NOT_FOUND'))
      await expect(store.update('a', { text: ' ' })).rejects.toMatchObject(withCode('RECORD_INVALID'))
      await expect(store.update('a', { status: 'active' } as never)).rejects.toMatchObject(
        withCode('RECORD_INVALID'),
      )
      await store.setStatus('a', 'forgotten')
      await expect(store.update('a', { text: 'x' })).rejects.toMatchObject(withCode('RECORD_INVALID'))
    })

    test('that replace another have its kind, confidence, importance and tags unless they say otherwise', async () => {
      const store = await emptyStore(factory)
      const old = {
        id: '1',
        kind: 'event',
        text: 'one',
        confidence: 0.9,
        importanceScore: 0.7,
        tags: ['a'],
      } as const
      const ofTheStatement = { metadata: { n: 1 }, staleAfterSecs: 60, sourceTurnId: 't', createdAt: 5 }
      await store.insert([{ ...old, ...ofTheStatement, source: { id: 'log', position: 3 } }])
      const second = await store.supersede('1', { id: '2', text: 'two' })
      expect(second).toMatchObject({ kind: 'event', confidence: 0.9, importanceScore: 0.7, tags: ['a'] })
      expect(second.sourceTurnId).toBeNull()
      expect(second.createdAt).toBeGreaterThan(5)
      for (const field of ['metadata', 'staleAfterSecs', 'source']) expect(second).not.toHaveProperty(field)
      expect(await store.get('2')).toEqual(second)
      const given = { kind: 'fact', text: 'three', confidence: 0.1, importanceScore: 0, tags: [] } as const
      expect(await store.supersede('2', { id: '3', ...given })).toMatchObject(given)
      await expect(store.supersede('3', { kind: null, text: 'x' } as never)).rejects.toMatchObject(
        withCode('RECORD_INVALID'),
      )
      await expect(store.supersede('3', { kind: 'fact' } as never)).rejects.toMatchObject(
        withCode('RECORD_INVALID'),
      )
    })

    test('leave search and lists, and can be restored', async () => {
      const store = await emptyStore(factory)
      await store.insert([{ id: 'a', kind: 'fact', text: 'my PIN is 4711' }])
      for (const status of ['forgotten', 'invalidated'] as const) {
        expect(await store.setStatus('a', status)).toMatchObject({ status })
        expect(await store.setStatus('a', status)).toMatchObject({ status })
        expect(await store.list()).toEqual([])
        expect(await store.words('PIN', 5)).toEqual([])
        expect(await store.status()).toMatchObject({ records: 0, queued: 0 })
        expect(await store.setStatus('a', 'active')).toMatchObject({ status: 'active' })
        expect((await store.words('PIN', 5)).map(({ record }) => record.id)).toEqual(['a'])
        expect(await store.status()).toMatchObject({ records: 1, queued: 1 })
      }
      await expect(store.setStatus('none', 'active')).rejects.toMatchObject(withCode('RECORD_NOT_FOUND'))
      await expect(store.setStatus('a', 'superseded' as never)).rejects.toMatchObject(
        withCode('INVALID_ARGUMENT'),
      )
      await store.setStatus('a', 'forgotten')
      await expect(store.setStatus('a', 'invalidated')).rejects.toMatchObject(withCode('RECORD_INVALID'))
    })

    test('are superseded in their scope', async () => {
      const store = await emptyStore(factory)
      await store.insert([{ id: 'old', kind: 'fact', text: 'I live in Lisbon', scope: 'u/1' }])
      const replacement = await store.supersede('old', { id: 'new', kind: 'fact', text: 'I live in Porto' })
      expect(replacement).toMatchObject({ id: 'new', supersedes: 'old', scope: 'u/1', status: 'active' })
      expect(await store.get('old')).toMatchObject({ status: 'superseded' })
      expect(await textsOf(store)).toEqual(['I live in Porto'])
      await expect(store.supersede('old', { kind: 'fact', text: 'x' })).rejects.toMatchObject(
        withCode('RECORD_INVALID'),
      )
      await expect(store.supersede('none', { kind: 'fact', text: 'x' })).rejects.toMatchObject(
        withCode('RECORD_NOT_FOUND'),
      )
      await expect(store.supersede('new', { kind: 'fact', text: 'x', scope: 'u/2' })).rejects.toMatchObject(
        withCode('RECORD_INVALID'),
      )
    })

    test('are forgotten by a filter, and returned oldest first', async () => {
      const store = await emptyStore(factory)
      await store.insert(
        [3, 1, 2].map((createdAt) => ({
          id: `r${createdAt}`,
          kind: 'fact' as const,
          text: `n ${createdAt}`,
          createdAt,
        })),
      )
      await store.insert([{ id: 'e', kind: 'event', text: 'stays' }])
      expect(await store.forgetWhere({ kind: 'fact' }, 'asked for')).toEqual(['r1', 'r2', 'r3'])
      expect(await store.forgetWhere({ kind: 'fact' })).toEqual([])
      expect(await textsOf(store)).toEqual(['stays'])
      await expect(store.forgetWhere({ nonsense: 1 } as never)).rejects.toMatchObject(
        withCode('INVALID_ARGUMENT'),
      )
    })

    test('of episodes are forgotten when they are older than a number of days', async () => {
      const store = await emptyStore(factory)
      const now = Math.floor(Date.now() / 1000)
      const old = now - 40 * 86_400
      await store.insert([
        { id: 'old', kind: 'episode', text: 'old', createdAt: old },
        { id: 'fact', kind: 'fact', text: 'old fact', createdAt: old },
        { id: 'new', kind: 'episode', text: 'new', createdAt: now - 86_400 },
        { id: 'other', kind: 'episode', text: 'other', createdAt: old, scope: 'u/1' },
      ])
      expect(await store.applyRetention(30, { scope: '' })).toBe(1)
      expect((await store.list()).map(({ id }) => id).toSorted()).toEqual(['fact', 'new', 'other'])
      expect(await store.applyRetention(30)).toBe(1)
      await expect(store.applyRetention(0)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })

    test('are erased by ids, by a filter and by scope', async () => {
      const store = await emptyStore(factory)
      const all = ['a', 'b', 'c', 'd', 'e', 'f']
      await store.insert(
        all.map((id, at) => ({
          id,
          kind: 'fact' as const,
          text: `secret ${id}`,
          scope: at < 2 ? '' : at < 4 ? 'u/1' : 'u/1/x',
        })),
      )
      expect(await store.erase({ ids: ['a', 'a', 'none'] })).toMatchObject({ erased: 1, ids: ['a'] })
      expect(await store.get('a')).toBeNull()
      await expect(store.insert([{ id: 'a', kind: 'fact', text: 'again' }])).rejects.toMatchObject(
        withCode('RECORD_EXISTS'),
      )
      await store.setStatus('b', 'forgotten')
      expect(await store.erase({ filter: { scope: '' } })).toMatchObject({ erased: 0 })
      expect(await store.erase({ filter: { scope: '', includeInactive: true } })).toMatchObject({
        erased: 1,
        ids: ['b'],
      })
      await store.setStatus('c', 'forgotten')
      const report = await store.erase({ scope: 'u/1' })
      expect(report).toMatchObject({ erased: 4 })
      expect(report.ids.toSorted()).toEqual(['c', 'd', 'e', 'f'])
      expect(await store.list({ includeInactive: true })).toEqual([])
      expect(await store.words('secret', 9)).toEqual([])
      expect(await allOf(store.mentioning(null))).toEqual([])
      await expect(store.erase({ scope: '' })).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
      for (const none of [
        { scope: 'a//b' },
        {},
        null,
        7,
        { ids: 'a' },
        { ids: [7] },
        { ids: {} },
        { ids: new Set(['a']) },
        { filter: new Set(['a']) },
        { ids: [], scope: 'u/1' },
      ])
        await expect(store.erase(none as never)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })
  })
}
