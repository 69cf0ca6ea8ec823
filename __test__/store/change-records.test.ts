import { describe, expect, test } from 'vitest'
import { expectInStep } from './support/expect-in-step.js'
import { axis, expectCode, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

describe('changes keep records, vectors, queue and audit consistent', () => {
  function withVectors() {
    const store = tempStore()
    const records = store.insertRecords(
      [0, 1, 2].map((index) => ({ ...fact(`text ${index}`), embedding: axis(index) })),
    )
    return { store, ids: records.map(({ id }) => id) as [string, string, string] }
  }

  test('a patched text loses its vector at once and is queued', () => {
    const { store, ids } = withVectors()
    const patched = store.patchRecord(ids[0], 'another text', 'a correction')
    expect(patched).toEqual(store.getRecord(ids[0]))
    expect(patched.text).toBe('another text')
    expect(store.getEmbedding(ids[0])).toBeNull()
    expect(store.searchByVector(axis(0), 3).map(({ recordId }) => recordId)).toEqual([ids[1], ids[2]].sort())
    expect(store.auditEntries({ targetId: ids[0] }).at(-1)).toMatchObject({
      op: 'patch',
      note: 'a correction',
    })
    expectInStep(store)
    // The same text again keeps its vector.
    store.patchRecord(ids[1], 'text 1', 'nothing new')
    expect(store.hasEmbedding(ids[1])).toBe(true)
    expectInStep(store)
  })

  test('a record that replaces another has its kind, confidence and tags', () => {
    const store = tempStore()
    const { id } = store.insertRecord({ kind: 'profile', text: 'old', confidence: 1, tags: ['a'] })
    expect(store.supersedeRecord(id, { text: 'new' })).toMatchObject({
      kind: 'profile',
      confidence: 1,
      tags: ['a'],
    })
  })

  test('superseded, invalidated and forgotten records leave search at once', () => {
    const { store, ids } = withVectors()
    const replacement = store.supersedeRecord(ids[0], fact('newer'), 'it changed')
    expect(replacement).toMatchObject({ supersedes: ids[0], status: 'active', text: 'newer' })
    store.invalidateRecord(ids[1], 'wrong')
    store.forgetSoftRecord(ids[2], 'asked')
    expect(store.searchByVector(axis(0), 10)).toEqual([])
    expect(ids.map((id) => store.getRecord(id)?.status)).toEqual(['superseded', 'invalidated', 'forgotten'])
    expect(
      store
        .auditEntries()
        .slice(3)
        .map(({ op, note }) => [op, note]),
    ).toEqual([
      ['insert', ''],
      ['supersede', 'it changed'],
      ['invalidate', 'wrong'],
      ['forget_soft', 'asked'],
    ])
    expectInStep(store)
    // A filter on their status still finds them.
    const hits = store.searchByVector(axis(1), 1, { filter: { includeInactive: true } })
    expect(hits).toEqual([{ recordId: ids[1], distance: 0 }])
  })

  test('the vector of an inactive record does not enter search', () => {
    const { store, ids } = withVectors()
    store.invalidateRecord(ids[1])
    store.storeEmbedding(ids[1], axis(5))
    expect(store.searchByVector(axis(5), 10).map(({ recordId }) => recordId)).not.toContain(ids[1])
    expectInStep(store)
  })

  test('statuses only move forward', () => {
    const { store, ids } = withVectors()
    const before = store.forgetSoftRecord(ids[0])
    expect(store.forgetSoftRecord(ids[0])).toEqual(before)
    expectCode(() => store.invalidateRecord(ids[0]), 'RECORD_INVALID', 'forgotten')
    expectCode(() => store.patchRecord(ids[0], 'x'), 'RECORD_INVALID', 'active', 'forgotten')
    expectCode(() => store.supersedeRecord(ids[0], fact('x')), 'RECORD_INVALID')
    expect(store.auditEntries({ op: 'forget_soft' })).toHaveLength(1)
    expectInStep(store)
  })

  test('chains of supersession are read from any of their records', () => {
    const { store, ids } = withVectors()
    const second = store.supersedeRecord(ids[0], fact('second'))
    const third = store.supersedeRecord(second.id, fact('third'))
    for (const id of [ids[0], second.id, third.id]) {
      expect(store.supersessionChain(id).map(({ text }) => text)).toEqual(['text 0', 'second', 'third'])
    }
    store.insertRecordRaw({ ...third, id: 'circle-a', supersedes: 'circle-b' })
    store.insertRecordRaw({ ...third, id: 'circle-b', supersedes: 'circle-a' })
    expect(store.supersessionChain('circle-a').map(({ id }) => id)).toEqual(['circle-b', 'circle-a'])
  })

  test('retention forgets old episodes only', () => {
    const store = tempStore()
    const old = Math.floor(Date.now() / 1000) - 10 * 86400
    store.insertRecords(
      Array.from(
        { length: 1200 },
        (_, index) => ({ kind: 'episode', text: `${index}`, createdAt: old }) as const,
      ),
    )
    store.insertRecord({ kind: 'fact', text: 'old fact', createdAt: old })
    store.insertRecord({ kind: 'episode', text: 'new' })
    expect(store.applyRetentionPolicy(11)).toBe(0)
    expect(store.applyRetentionPolicy(9)).toBe(1200)
    expect(store.listRecords().map(({ text }) => text)).toEqual(['old fact', 'new'])
    for (const days of [0, -1, 1.5])
      expectCode(() => store.applyRetentionPolicy(days), 'INVALID_ARGUMENT', 'days')
    expectInStep(store)
  })

  test('unknown ids are refused', () => {
    const store = tempStore()
    for (const call of [
      () => store.patchRecord('nobody', 'x'),
      () => store.supersedeRecord('nobody', fact('x')),
      () => store.invalidateRecord('nobody'),
      () => store.forgetSoftRecord('nobody'),
      () => store.forgetHardRecord('nobody'),
      () => store.supersessionChain('nobody'),
    ]) {
      expectCode(call, 'RECORD_NOT_FOUND', '"nobody"')
    }
    expect(store.auditEntries()).toEqual([])
  })

  test('exact duplicates: allowed, refused or merged', () => {
    const store = tempStore()
    const first = store.insertRecord({ ...fact('same'), tags: ['a'], confidence: 0.4 })
    expect(store.insertRecord(fact('same')).id).not.toBe(first.id)
    expectCode(() => store.insertRecord(fact('same'), { duplicates: 'refuse' }), 'RECORD_EXISTS', first.id)
    const merged = store.insertRecord(
      { ...fact('same'), tags: ['b'], confidence: 0.9 },
      { duplicates: 'merge' },
    )
    expect(merged).toMatchObject({ id: first.id, tags: ['a', 'b'], confidence: 0.9 })
    const entries = store.auditEntries().length
    expect(store.insertRecord(fact('same'), { duplicates: 'merge' })).toEqual(merged)
    expect(store.auditEntries(), 'what changes nothing is not audited').toHaveLength(entries)
    expect(store.getRecord(first.id)).toEqual(merged)
    expect(store.insertRecord({ kind: 'event', text: 'same' }, { duplicates: 'refuse' }).kind).toBe('event')
    store.insertRecords([fact('new'), fact('new')], { duplicates: 'merge' })
    expect(store.findActiveByText('new')).toHaveLength(1)
    expectInStep(store)
  })
})
