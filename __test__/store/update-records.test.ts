import type { MemoryStatus, RecordChanges } from 'recollect'
import { describe, expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { PassageEmbedder } from './support/passage-embedder.js'
import { axis, expectCode, tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

const FULL = {
  id: 'r',
  kind: 'fact',
  text: 'the kettle is blue',
  confidence: 0.5,
  tags: ['home'],
  metadata: { room: 'kitchen' },
  importanceScore: 0.3,
  staleAfterSecs: 60,
  source: { id: 'diary', position: 3, line: 4, endLine: 5, heading: 'Monday', title: 'Diary' },
  scope: 'users/1',
} as const

async function filled() {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecord({ ...FULL, createdAt: 100 })
  await store.batchEmbedMissing(new PassageEmbedder())
  return { rootDir, store }
}

describe('updateRecord', () => {
  test.each<[string, RecordChanges, { readonly embedded: boolean }]>([
    ['tags', { tags: ['a', 'b'] }, { embedded: true }],
    ['no tags', { tags: [] }, { embedded: true }],
    ['kind', { kind: 'event' }, { embedded: true }],
    ['confidence', { confidence: 1 }, { embedded: true }],
    ['metadata', { metadata: [1, { deep: null }] }, { embedded: true }],
    ['metadata that is null', { metadata: null }, { embedded: true }],
    ['importance', { importanceScore: 0 }, { embedded: true }],
    ['staleness', { staleAfterSecs: 0 }, { embedded: true }],
    ['text', { text: 'the kettle is red' }, { embedded: false }],
    ['the same text', { text: FULL.text }, { embedded: true }],
    ['the place in its source', { source: { ...FULL.source, position: 9, line: 2 } }, { embedded: true }],
    ['heading', { source: { ...FULL.source, heading: 'Friday' } }, { embedded: false }],
    ['title', { source: { ...FULL.source, title: 'Logbook' } }, { embedded: false }],
    ['source', { source: { id: 'letters', position: 0 } }, { embedded: false }],
    ['nothing', {}, { embedded: true }],
    ['undefined', { text: undefined, tags: undefined, metadata: undefined }, { embedded: true }],
  ])('changes %s, and nothing else', async (_, changes, { embedded }) => {
    const { rootDir, store } = await filled()
    const before = store.getRecord('r')
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const updated = store.updateRecord('r', changes, 'a correction')
    expect(updated).toEqual({ ...before, ...given, updatedAt: updated.updatedAt })
    expect(updated.updatedAt).toBeGreaterThan(100)
    expect(store.getRecord('r')).toEqual(updated)
    expect(store.auditEntries({ targetId: 'r' }).at(-1)).toMatchObject({ op: 'update', note: 'a correction' })
    // Words at once, vectors later.
    expect(store.hasEmbedding('r')).toBe(embedded)
    expect(store.status()).toMatchObject({ queued: embedded ? 0 : 1 })
    store.close()
    checkFile(rootDir, 1)
  })

  test('null removes an optional field', async () => {
    const { rootDir, store } = await filled()
    const { importanceScore: _, staleAfterSecs: __, source: ___, ...rest } = store.getRecord('r') ?? FULL
    const updated = store.updateRecord('r', { importanceScore: null, staleAfterSecs: null, source: null })
    expect(updated).toEqual({ ...rest, updatedAt: updated.updatedAt })
    expect(store.getRecord('r')).toEqual(updated)
    expect(store.searchByWords('monday', 1)).toEqual([])
    expect(store.searchByWords('kettle', 1)).toHaveLength(1)
    store.close()
    checkFile(rootDir, 1)
  })

  test('a longer text gets all of its words and, later, all of its passages', async () => {
    const { rootDir, store } = await filled()
    const text = Array.from({ length: 2_000 }, (_, n) => `line ${n} about boats`).join('\n')
    store.updateRecord('r', { text: `${text}\nthe walrus at the end` })
    expect(store.searchByWords('walrus', 1)[0]?.recordId).toBe('r')
    expect(store.passagesOf('r')).toEqual([])
    store.updateRecord('r', { text: 'short again' })
    expect(store.searchByWords('walrus', 1)).toEqual([])
    store.close()
    checkFile(rootDir, 1)
  })

  test.each<[unknown, string]>([
    [{ text: '' }, 'text'],
    [{ text: null }, 'text'],
    [{ kind: 'fakt' }, 'kind'],
    [{ kind: null }, 'kind'],
    [{ confidence: 1.1 }, 'confidence'],
    [{ confidence: null }, 'confidence'],
    [{ tags: 'a' }, 'tags'],
    [{ tags: null }, 'tags'],
    [{ importanceScore: -1 }, 'importanceScore'],
    [{ staleAfterSecs: 1.5 }, 'staleAfterSecs'],
    [{ metadata: () => 1 }, 'metadata'],
    [{ source: { id: '', position: 0 } }, 'source'],
    [{ source: { id: 'x' } }, 'position'],
    [{ status: 'forgotten' }, 'status'],
    [{ txt: 'x' }, 'mean "text"'],
    [null, 'changes'],
    ['text', 'changes'],
    [['text'], 'changes'],
  ])('%j is refused, and nothing is changed', async (changes, words) => {
    const { store } = await filled()
    const before = store.getRecord('r')
    expectCode(() => store.updateRecord('r', changes as RecordChanges), 'RECORD_INVALID', words)
    expect(store.getRecord('r')).toEqual(before)
    expect(store.auditEntries({ op: 'update' })).toEqual([])
  })

  test('only existing, active records are changed', async () => {
    const { store } = await filled()
    expectCode(() => store.updateRecord('nobody', { kind: 'event' }), 'RECORD_NOT_FOUND', 'nobody')
    store.invalidateRecord('r')
    expectCode(() => store.updateRecord('r', { kind: 'event' }), 'RECORD_INVALID', 'invalidated')
    expectCode(() => store.updateRecord('r', { kind: 'event' }, 5 as never), 'INVALID_ARGUMENT', 'note')
  })
})

describe('restoreRecord', () => {
  const LEAVE = {
    forgotten: (store) => store.forgetSoftRecord('r'),
    invalidated: (store) => store.invalidateRecord('r'),
    superseded: (store) => store.supersedeRecord('r', { kind: 'fact', text: 'another' }),
  } as const satisfies Partial<Record<MemoryStatus, (store: ReturnType<typeof tempStore>) => unknown>>

  test.each(['forgotten', 'invalidated', 'superseded'] as const)(
    'restores a record that is %s, with its vectors, without inference',
    async (status) => {
      const { rootDir, store } = await filled()
      const vectors = store.getEmbeddings('r')
      LEAVE[status](store)
      expect(store.getRecord('r')?.status).toBe(status)
      expect(store.searchByWords('kettle', 1)).toEqual([])
      expect(store.restoreRecord('r', 'it was right')).toMatchObject({ id: 'r', status: 'active' })
      expect(store.auditEntries({ targetId: 'r' }).at(-1)).toMatchObject({
        op: 'restore',
        note: 'it was right',
      })
      expect(store.getEmbeddings('r')).toEqual(vectors)
      expect(store.searchByVector(vectors[0] ?? axis(0), 1)).toEqual([{ recordId: 'r', distance: 0 }])
      expect(store.searchByWords('kettle', 1)[0]?.recordId).toBe('r')
      // A second call changes nothing.
      const before = store.getRecord('r')
      expect(store.restoreRecord('r')).toEqual(before)
      expect(store.auditEntries({ op: 'restore' })).toHaveLength(1)
      store.close()
      checkFile(rootDir)
    },
  )

  test('queues a record without a vector, or with one of another space', async () => {
    const { rootDir, store } = await filled()
    store.insertRecord({ id: 'never', kind: 'fact', text: 'never embedded' })
    store.forgetSoftRecord('never')
    store.forgetSoftRecord('r')
    store.insertRecord({ kind: 'fact', text: 'stays' })
    await store.batchEmbedMissing(new PassageEmbedder())
    await store.reembed(new WordEmbedder('words-2'))
    expect(store.status()).toMatchObject({ records: 1, queued: 0 })
    store.restoreRecord('never')
    store.restoreRecord('r')
    expect(store.status()).toMatchObject({ records: 3, embedded: 1, queued: 2 })
    store.close()
    checkFile(rootDir)
  })

  test('finds neither unknown nor erased records', async () => {
    const { store } = await filled()
    expectCode(() => store.restoreRecord('nobody'), 'RECORD_NOT_FOUND', 'nobody')
    store.forgetHardRecord('r')
    expectCode(() => store.restoreRecord('r'), 'RECORD_NOT_FOUND')
  })
})
