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
