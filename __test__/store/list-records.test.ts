import { describe, expect, test } from 'vitest'
import { expectCode, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

describe('list and iterate', () => {
  function filled() {
    const store = tempStore()
    store.insertRecords([
      { kind: 'fact', text: 'one', tags: ['a'], createdAt: 10, confidence: 0.2 },
      { kind: 'event', text: 'two', tags: ['a', 'b'], createdAt: 20, confidence: 0.6 },
      { kind: 'fact', text: 'three', tags: ['b'], createdAt: 30, confidence: 0.9, sourceTurnId: 't' },
    ])
    const gone = store.insertRecord({ kind: 'fact', text: 'gone', tags: ['a'], createdAt: 15 })
    store.forgetSoftRecord(gone.id)
    return store
  }

  test.each([
    [{}, ['one', 'two', 'three']],
    [{ order: 'newest' }, ['three', 'two', 'one']],
    [{ limit: 2 }, ['one', 'two']],
    [{ limit: 10_000 }, ['one', 'two', 'three']],
    [{ includeInactive: true }, ['one', 'gone', 'two', 'three']],
    [{ kind: 'fact' }, ['one', 'three']],
    [{ kind: ['event', 'person'] }, ['two']],
    [{ tag: 'a' }, ['one', 'two']],
    [{ tag: ['a', 'b'] }, ['two']],
    [{ createdFrom: 20 }, ['two', 'three']],
    [{ createdBefore: 20 }, ['one']],
    [{ updatedFrom: 20, updatedBefore: 30 }, ['two']],
    [{ minConfidence: 0.6 }, ['two', 'three']],
    [{ sourceTurnId: 't' }, ['three']],
  ] as const)('%j', (options, expected) => {
    const store = filled()
    expect(store.listRecords(options).map(({ text }) => text)).toEqual(expected)
    expect([...store.iterateRecords(options)].map(({ text }) => text)).toEqual(expected)
  })

  test.each([
    [{ limit: 0 }],
    [{ limit: -1 }],
    [{ limit: 1.5 }],
    [{ kind: [] }],
    [{ kind: 'facts' }],
    [{ tag: 7 }],
    [{ tags: 'a' }],
    [{ order: 'oldset' }],
    [{ minConfidence: 2 }],
    [{ createdFrom: -1 }],
    [{ includeInactive: 1 }],
    [null],
    [[]],
  ])('%j is refused', (options) => {
    const store = tempStore()
    expectCode(() => store.listRecords(options as never), 'INVALID_ARGUMENT')
    expectCode(() => store.iterateRecords(options as never), 'INVALID_ARGUMENT')
  })

  test('iterating skips nothing while records are written and erased', () => {
    const store = tempStore()
    const made = store.insertRecords(Array.from({ length: 1000 }, (_, index) => fact(`${index}`)))
    let seen = 0
    for (const { id } of store.iterateRecords()) {
      if (seen % 100 === 0) store.forgetHardRecord(id)
      if (seen === 500) store.insertRecord({ ...fact('late'), createdAt: made[0]?.createdAt ?? 0, id: 'zzz' })
      seen += 1
    }
    expect(seen).toBe(1000)
  })

  test('records by tag, and by text', () => {
    const store = filled()
    expect(store.findActiveByTag('b').map(({ text }) => text)).toEqual(['two', 'three'])
    expect(store.findActiveByText('  THREE. ').map(({ text }) => text)).toEqual(['three'])
    expect(store.findActiveByText('gone')).toEqual([])
    expect(store.findActiveByText('...')).toEqual([])
  })
})
