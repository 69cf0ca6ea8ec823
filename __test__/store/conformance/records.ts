import { describe, expect, test } from 'vitest'
import type { MemoryStore } from '../../../src/store/store.js'
import { allOf, emptyStore, type StoreFactory, withCode } from './factory.js'

export function records(factory: StoreFactory): void {
  const textsOf = async (store: MemoryStore, options = {}) =>
    (await store.list(options)).map(({ text }) => text)

  describe('records', () => {
    test('are returned as they were stored, with defaults', async () => {
      const store = await emptyStore(factory)
      const given = {
        id: 'r-1',
        kind: 'person',
        text: 'Ada, née Byron 🍎\n日本',
        confidence: 0.25,
        sourceTurnId: 't-1',
        tags: ['x', 'y'],
        importanceScore: 1,
        staleAfterSecs: 0,
        metadata: { a: [1, 'b', null, { c: true }] },
        createdAt: 1_700_000_000,
        scope: 'users/42',
        source: { id: 'chat', position: 3, line: 1, endLine: 2, heading: 'H', title: 'T' },
      } as const
      const [stored] = await store.insert([given])
      expect(stored).toMatchObject({ ...given, status: 'active', supersedes: null })
      expect(await store.get('r-1')).toEqual(stored)
      const [plain] = await store.insert([{ kind: 'fact', text: 'plain' }])
      expect(plain).toMatchObject({
        confidence: 0.5,
        tags: [],
        sourceTurnId: null,
        scope: '',
        status: 'active',
      })
      expect(plain).not.toHaveProperty('metadata')
      expect(plain).not.toHaveProperty('source')
      expect(await store.get('none')).toBeNull()
    })

    test('are stored all or none', async () => {
      const store = await emptyStore(factory)
      const good = { id: 'a', kind: 'fact', text: 'good' } as const
      await expect(store.insert([good, { kind: 'fact', text: ' ' }])).rejects.toMatchObject(
        withCode('RECORD_INVALID'),
      )
      await expect(store.insert([good, { ...good, text: 'again' }])).rejects.toMatchObject(
        withCode('RECORD_EXISTS'),
      )
      expect(await store.list({ includeInactive: true })).toEqual([])
      await store.insert([good])
      await expect(store.insert([good])).rejects.toMatchObject(withCode('RECORD_EXISTS'))
    })

    test.each([
      [{ kind: 'fact', text: '' }],
      [{ kind: 'idea', text: 'x' }],
      [{ kind: 'fact', text: 'x', confidence: 2 }],
      [{ kind: 'fact', text: 'x', scope: 'a//b' }],
      [{ kind: 'fact', text: 'x', scope: 7 }],
      [{ kind: 'fact', text: 'x', source: { id: 's' } }],
      [{ kind: 'fact', text: 'x', tags: [''] }],
      [{ kind: 'fact', text: 'x', metadata: { a: undefined } }],
      [{ kind: 'fact', text: 'x', createdAt: 1.5 }],
      [{ kind: 'fact', text: 'x', nonsense: true }],
      [null],
    ])('%j is refused', async (record) => {
      const store = await emptyStore(factory)
      await expect(store.insert([record as never])).rejects.toMatchObject(withCode('RECORD_INVALID'))
      await expect(store.remember(record as never)).rejects.toMatchObject(withCode('RECORD_INVALID'))
      expect(await store.list()).toEqual([])
    })

    test('are listed by time, and within a second in insertion order', async () => {
      const store = await emptyStore(factory)
      const at = 1_700_000_000
      await store.insert([
        { id: 'z', kind: 'fact', text: 'first', createdAt: at },
        { id: 'm', kind: 'fact', text: 'second', createdAt: at },
      ])
      await store.insert([{ id: 'a', kind: 'fact', text: 'third', createdAt: at }])
      await store.insert([{ id: 'b', kind: 'fact', text: 'before', createdAt: at - 1 }])
      expect(await textsOf(store)).toEqual(['before', 'first', 'second', 'third'])
      expect(await textsOf(store, { order: 'newest' })).toEqual(['third', 'second', 'first', 'before'])
      expect(await textsOf(store, { limit: 2, offset: 1 })).toEqual(['first', 'second'])
      expect(await textsOf(store, { offset: 9 })).toEqual([])
    })

    test('are found by every condition, combined with AND', async () => {
      const store = await emptyStore(factory)
      await store.insert([
        {
          id: '1',
          kind: 'fact',
          text: 'one',
          tags: ['a', 'b'],
          createdAt: 100,
          confidence: 0.9,
          sourceTurnId: 't',
        },
        {
          id: '2',
          kind: 'event',
          text: 'two',
          tags: ['a'],
          createdAt: 200,
          metadata: { year: 1990, who: { name: 'Ada' } },
        },
        { id: '3', kind: 'fact', text: 'three', createdAt: 300, scope: 'u/1', metadata: { year: '1990' } },
        {
          id: '4',
          kind: 'fact',
          text: 'four',
          createdAt: 400,
          scope: 'u/1/x',
          source: { id: 's', position: 0 },
        },
        { id: '5', kind: 'fact', text: 'five', createdAt: 500, scope: 'u/10' },
      ])
      await store.setStatus('1', 'forgotten')
      const found = async (filter: object) => (await store.list(filter)).map(({ id }) => id).join('')
      expect(await found({})).toBe('2345')
      expect(await found({ includeInactive: true })).toBe('12345')
      expect(await found({ kind: ['fact', 'event'], createdFrom: 200, createdBefore: 400 })).toBe('23')
      expect(await found({ tag: ['a', 'b'], includeInactive: true })).toBe('1')
      expect(await found({ sourceTurnId: 't', includeInactive: true })).toBe('1')
      expect(await found({ minConfidence: 0.6, includeInactive: true })).toBe('1')
      expect(await found({ scope: 'u/1' })).toBe('3')
      expect(await found({ within: 'u/1' })).toBe('34')
      expect(await found({ within: 'u' })).toBe('345')
      expect(await found({ within: '' })).toBe('2345')
      expect(await found({ scope: '' })).toBe('2')
      expect(await found({ sourceId: 's' })).toBe('4')
      expect(await found({ metadata: { year: 1990 } })).toBe('2')
      expect(await found({ metadata: { year: '1990' } })).toBe('3')
      expect(await found({ metadata: { year: { gte: 1980, lt: 1991 } } })).toBe('2')
      expect(await found({ metadata: { year: { ne: 1990 } } })).toBe('345')
      expect(await found({ metadata: { year: { exists: false } } })).toBe('45')
      expect(await found({ metadata: { year: { in: [1, '1990'] } } })).toBe('3')
      expect(await found({ metadata: { 'who.name': 'Ada' } })).toBe('2')
      expect(await found({ metadata: { who: 'Ada' } })).toBe('')
    })

    test.each([
      { kind: 'idea' },
      { within: 'a/' },
      { scope: '..' },
      { metadata: {} },
      { createdFrom: -1 },
      { limit: 0 },
      { offset: -1 },
      { order: 'sideways' },
      { nonsense: 1 },
    ])('a list of %j is refused', async (options) => {
      const store = await emptyStore(factory)
      await expect(store.list(options as never)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })

    test('with equal texts are merged, with the tags of both and the higher confidence', async () => {
      const store = await emptyStore(factory)
      const first = await store.remember({
        kind: 'fact',
        text: 'Tea is at four',
        tags: ['a'],
        confidence: 0.4,
      })
      const same = await store.remember({
        kind: 'fact',
        text: 'tea  is AT four.',
        tags: ['b'],
        confidence: 0.8,
      })
      expect(same).toMatchObject({ id: first.id, text: 'Tea is at four', tags: ['a', 'b'], confidence: 0.8 })
      const other = await store.remember({ kind: 'event', text: 'tea is at four' })
      expect(other.id).not.toBe(first.id)
      await store.setStatus(first.id, 'forgotten')
      const new_ = await store.remember({ kind: 'fact', text: 'tea is at four' })
      expect(new_.id).not.toBe(first.id)
      expect(await store.list({ includeInactive: true })).toHaveLength(3)
    })

    test('with an id of their own are merged only into the record with this id', async () => {
      const store = await emptyStore(factory)
      const text = 'Tea is at four'
      await store.remember({ id: 'a', kind: 'fact', text, tags: ['a'] })
      const other = await store.remember({ id: 'b', kind: 'fact', text: 'tea is at four.', tags: ['b'] })
      expect(other).toMatchObject({ id: 'b', text: 'tea is at four.', tags: ['b'] })
      const again = await store.remember({ id: 'b', kind: 'fact', text, tags: ['c'], confidence: 0.9 })
      expect(again).toMatchObject({ id: 'b', text: 'tea is at four.', tags: ['b', 'c'], confidence: 0.9 })
      expect(await store.get('b')).toEqual(again)
      expect(await store.get('a')).toMatchObject({ tags: ['a'] })
      // Without an id, the oldest one is meant.
      expect(await store.remember({ kind: 'fact', text })).toMatchObject({ id: 'a' })
      expect(await store.remember({ id: 'c', kind: 'fact', text }, { merge: true })).toMatchObject({
        id: 'a',
      })
      const separate = await store.remember({ kind: 'fact', text }, { merge: false })
      expect(await store.list()).toHaveLength(3)
      expect(separate.text).toBe(text)
      const taken = withCode('RECORD_EXISTS')
      await expect(store.remember({ id: 'a', kind: 'fact', text: 'x' })).rejects.toMatchObject(taken)
      await expect(store.remember({ id: 'a', kind: 'event', text })).rejects.toMatchObject(taken)
      await store.setStatus('b', 'forgotten')
      await expect(store.remember({ id: 'b', kind: 'fact', text })).rejects.toMatchObject(taken)
    })

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

    test('that contain a text are returned in pages, including forgotten ones', async () => {
      const store = await emptyStore(factory)
      await store.insert(
        Array.from({ length: 600 }, (_, at) => ({
          kind: 'fact' as const,
          text: at % 200 === 0 ? `The VIOLA number ${at}` : `plain ${at}`,
          scope: at % 2 === 0 ? 'u/1' : '',
        })),
      )
      const [first] = await store.list({ within: 'u/1', limit: 1 })
      await store.setStatus(first?.id ?? '', 'forgotten')
      const found = (await allOf(store.mentioning(['viola']))).filter(({ text }) => /viola/i.test(text))
      expect(found).toHaveLength(3)
      expect(found.map(({ status }) => status).toSorted()).toEqual(['active', 'active', 'forgotten'])
      expect(await allOf(store.mentioning(null))).toHaveLength(600)
      expect(await allOf(store.mentioning(null, { scope: '' }))).toHaveLength(300)
      expect(await allOf(store.mentioning(['viola'], { scope: '' }))).toEqual([])
    })
  })
}
