import fc from 'fast-check'
import type { MemoryRecord, RecordFilter } from 'recollect'
import { describe, expect, test } from 'vitest'
import { axis, expectCode, seededVector, tempStore } from './support/temp-store.js'

const fact = (text: string, scope?: string) => ({ kind: 'fact', text, scope }) as const

const SCOPES = ['', 'users', 'users/1', 'users/1/a', 'users/10', 'users/1!', 'users/1 a', 'üsers/1', '漢/字']

const isWithin = (scope: string, path: string) =>
  path === '' || scope === path || scope.startsWith(`${path}/`)

test('a filter matches exactly one scope, or everything within one, in every read', () => {
  const store = tempStore()
  const records = store.insertRecords(
    SCOPES.flatMap((scope, index) =>
      [0, 1].map((n) => ({
        ...fact(`a boat ${n} of ${scope}`, scope),
        tags: ['boat'],
        embedding: seededVector(index * 2 + n),
      })),
    ),
  )
  const idsOf = (found: readonly MemoryRecord[]) => found.map(({ id }) => id)
  for (const path of [...SCOPES, 'nowhere', 'users/1/a/b', 'user']) {
    for (const [filter, passes] of [
      [{ scope: path }, (scope: string) => scope === path],
      [{ within: path }, (scope: string) => isWithin(scope, path)],
    ] as const) {
      const expected = idsOf(records.filter(({ scope }) => passes(scope)))
      expect(idsOf(store.listRecords(filter))).toEqual(expected)
      expect(idsOf([...store.iterateRecords(filter)])).toEqual(expected)
      expect(idsOf(store.listRecords({ ...filter, order: 'newest' }))).toEqual([...expected].reverse())
      expect(idsOf(store.findActiveByTag('boat', filter))).toEqual(expected)
      const hits = (found: readonly { recordId: string }[]) => found.map(({ recordId }) => recordId).sort()
      const wanted = [...expected].sort()
      expect(hits(store.searchByVector(axis(0), 100, { filter }))).toEqual(wanted)
      expect(hits(store.searchByWords('boat', 100, { filter }))).toEqual(wanted)
    }
    expect(store.status({ within: path }).records).toBe(
      records.filter(({ scope }) => isWithin(scope, path)).length,
    )
  }
})

test('equal texts are merged, or refused, only within a single scope', () => {
  const store = tempStore()
  const first = SCOPES.map((scope) => store.insertRecord(fact('the same', scope), { duplicates: 'merge' }))
  expect(new Set(first.map(({ id }) => id)).size).toBe(SCOPES.length)
  for (const [index, scope] of SCOPES.entries()) {
    const again = store.insertRecord(
      { ...fact('the same', scope), tags: [`in ${scope}`] },
      { duplicates: 'merge' },
    )
    expect(again).toMatchObject({ id: first[index]?.id, scope, tags: [`in ${scope}`] })
    expectCode(
      () => store.insertRecord(fact('the same', scope), { duplicates: 'refuse' }),
      'RECORD_EXISTS',
      String(first[index]?.id),
    )
    const found = store.findActiveByText('The same.', { scope })
    expect(found.map(({ id }) => id)).toEqual([first[index]?.id])
  }
  expect(store.findActiveByText('the same').map(({ id }) => id)).toEqual(first.map(({ id }) => id))
  expect(store.status().records).toBe(SCOPES.length)
})

test('a record that supersedes another stays in its scope, unless another is given', () => {
  const store = tempStore()
  const { id } = store.insertRecord(fact('old', 'users/1'))
  const next = store.supersedeRecord(id, fact('new'))
  expect(next).toMatchObject({ scope: 'users/1', supersedes: id })
  expect(store.supersedeRecord(next.id, fact('moved', 'users/2')).scope).toBe('users/2')
})

test('retention and forgetting by a filter respect a scope', () => {
  const store = tempStore()
  for (const scope of SCOPES)
    store.insertRecord({ id: `in ${scope}`, kind: 'episode', text: 'x', scope, createdAt: 5 })
  expect(store.applyRetentionPolicy(1, { scope: 'users' })).toBe(1)
  expect(store.applyRetentionPolicy(1, { within: 'users' })).toBe(5)
  expect(store.forgetRecords({ scope: '' }, 'asked')).toEqual(['in '])
  expect(store.listRecords().map(({ scope }) => scope)).toEqual(SCOPES.slice(7))
  expect(store.auditEntries({ op: 'forget_soft' }).map(({ note }) => note)).toEqual([
    ...Array.from({ length: 6 }, () => 'older than 1 days'),
    'asked',
  ])
  expect(store.forgetRecords({})).toHaveLength(2)
  for (const bad of [undefined, null, 5, [], { knd: 'fact' }])
    expectCode(() => store.forgetRecords(bad as never), 'INVALID_ARGUMENT', 'forgetRecords')
})

describe('the path of a scope', () => {
  const long = 'x'.repeat(512)
  test.each([
    'users/',
    '/users',
    'users//1',
    '.',
    '..',
    'a/../b',
    'a/./b',
    'a\u0000b',
    'a\nb',
    'a\u007fb',
    'a\u0085b',
    ' a',
    'a ',
    'a/ b',
    'a /b',
    '\u00a0a',
    'a\u3000',
    'a\ud800',
    'u\u0308sers',
    `${long}x`,
    'é'.repeat(257),
    Array.from({ length: 33 }, () => 'a').join('/'),
    5,
    null,
    {},
    ['users'],
  ])('%j is refused everywhere', (path) => {
    const store = tempStore()
    const scope = path as string
    expectCode(() => store.insertRecord(fact('x', scope)), 'RECORD_INVALID', 'scope')
    expectCode(() => store.insertRecords([fact('x', scope)]), 'RECORD_INVALID', 'scope')
    expectCode(() => store.listRecords({ scope }), 'INVALID_ARGUMENT', 'scope')
    expectCode(() => store.listRecords({ within: scope }), 'INVALID_ARGUMENT', 'within')
    expectCode(() => store.searchByWords('x', 1, { filter: { scope } }), 'INVALID_ARGUMENT', 'scope')
    expectCode(() => store.findActiveByText('x', { scope }), 'INVALID_ARGUMENT', 'scope')
    expectCode(() => store.eraseScope(scope), 'INVALID_ARGUMENT', 'scope')
    expect(store.status().recordsByStatus).toEqual({ active: 0, superseded: 0, invalidated: 0, forgotten: 0 })
  })

  test.each([
    long,
    'é'.repeat(256),
    Array.from({ length: 32 }, () => 'a').join('/'),
    'a b',
    '...',
    'a%_*"\'\\',
    '🦊',
  ])('%j is accepted', (scope) => {
    const store = tempStore()
    const { id } = store.insertRecord(fact('a boat', scope))
    expect(store.listRecords({ within: scope }).map((record) => record.id)).toEqual([id])
    expect(store.searchByWords('boat', 1, { filter: { scope } })[0]?.recordId).toBe(id)
    expect(store.eraseScope(scope).ids).toEqual([id])
  })
})

test('pages with an offset are those of the whole list', () => {
  const store = tempStore()
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ createdAt: fc.integer({ min: 0, max: 3 }), scope: fc.constantFrom('', 'a', 'a/b') }),
        {
          maxLength: 40,
        },
      ),
      fc.record({ limit: fc.integer({ min: 1, max: 10 }), offset: fc.integer({ min: 0, max: 45 }) }),
      fc.constantFrom<RecordFilter>({}, { scope: 'a' }, { within: 'a' }, { createdFrom: 2 }),
      fc.constantFrom('oldest' as const, 'newest' as const),
      (made, page, filter, order) => {
        store.eraseRecords({ includeInactive: true })
        const records = store.insertRecords(made.map((record, index) => ({ ...fact(`${index}`), ...record })))
        // Within a second, in insertion order.
        const sorted = records
          .map((record, index) => ({ record, index }))
          .sort((a, b) => a.record.createdAt - b.record.createdAt || a.index - b.index)
          .map(({ record }) => record)
          .filter(({ scope, createdAt }) => {
            if (filter.scope !== undefined) return scope === filter.scope
            if (filter.within !== undefined) return isWithin(scope, filter.within)
            return createdAt >= (filter.createdFrom ?? 0)
          })
        if (order === 'newest') sorted.reverse()
        const expected = sorted.slice(page.offset, page.offset + page.limit)
        expect(store.listRecords({ ...filter, ...page, order })).toEqual(expected)
        expect([...store.iterateRecords({ ...filter, ...page, order })]).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
  for (const offset of [-1, 1.5, '1', null])
    expectCode(() => store.listRecords({ offset: offset as number }), 'INVALID_ARGUMENT', 'offset')
})

test('an offset may exceed the page size of a read', () => {
  const store = tempStore()
  const ids = store.insertRecords(Array.from({ length: 700 }, (_, n) => fact(`${n}`))).map(({ id }) => id)
  expect([...store.iterateRecords({ offset: 100 })].map(({ id }) => id)).toEqual(ids.slice(100))
  expect([...store.iterateRecords({ offset: 600, limit: 50 })].map(({ id }) => id)).toEqual(
    ids.slice(600, 650),
  )
})
