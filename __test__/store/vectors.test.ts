import { createRequire } from 'node:module'
import { join } from 'node:path'
import { EMBEDDING_DIM, SqliteMemoryRepository, textHash } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/database/driver.js'
import { inMemory } from './memory-index/support/stores.js'
import { axis, between, expectCode, seededVector, tempDir, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

test('the constant is 384', () => {
  expect(EMBEDDING_DIM).toBe(384)
})

test('vec extension loads', () => {
  const Database = createRequire(import.meta.url)('better-sqlite3')
  const db = new Database(':memory:')
  db.loadExtension(loadSqlite().vecPath)
  expect(db.prepare('SELECT vec_version()').pluck().get()).toBe('v0.1.9')
  db.close()
})

test('store and retrieve an embedding', () => {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  const { id } = store.insertRecord(fact('a'))
  const vector = seededVector(7)
  store.storeEmbedding(id, vector)
  expect(store.getEmbedding(id)).toEqual(vector)
  store.close()
  const again = tempStore(rootDir)
  expect(again.getEmbedding(id)).toEqual(vector)
  // The caller owns it: it shares memory with nothing.
  expect(again.getEmbedding(id)?.buffer.byteLength).toBe(384 * 4)
})

test('a stored vector of another length is reported as damage', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const [record] = store.insertRecords([{ ...fact('a'), embedding: seededVector(1) }])
  const db = new (loadSqlite().Database)(join(rootDir, 'memory.db'), {})
  db.exec("UPDATE embeddings SET vector = x'00000000'")
  db.close()
  expectCode(() => store.getEmbedding(record?.id ?? ''), 'STORE_CORRUPT', 'found')
})

test('a view into a larger buffer is stored by its own bytes', () => {
  const store = tempStore()
  const { id } = store.insertRecord(fact('a'))
  const larger = new Float32Array(1000)
  larger[300 + 5] = 1
  store.storeEmbedding(id, larger.subarray(300, 684))
  expect(store.getEmbedding(id)).toEqual(axis(5))
})

test('nearest of three comes first', () => {
  const store = tempStore()
  const [far, near, middle] = store.insertRecords([
    { ...fact('far'), embedding: axis(9) },
    { ...fact('near'), embedding: between(1, 2, 0.9) },
    { ...fact('middle'), embedding: between(1, 3, 0.5) },
  ])
  const hits = store.searchByVector(axis(1), 3)
  expect(hits.map(({ recordId }) => recordId)).toEqual([near?.id, middle?.id, far?.id])
  expect(hits[0]?.distance).toBeCloseTo(Math.sqrt(2 - 2 * 0.9), 5)
  expect(hits[2]?.distance).toBeCloseTo(Math.SQRT2, 5)
  expect(store.searchByVector(axis(1), 1).map(({ recordId }) => recordId)).toEqual([near?.id])
})

test('equal distances are ordered by record id, even if the limit cuts among them', () => {
  const store = tempStore()
  const ids = ['e', 'b', 'd', 'a', 'c', '\u{1F600}', '\uFF5E']
  store.insertRecords(ids.map((id) => ({ ...fact(`same ${id}`), id, embedding: axis(4) })))
  // By code point: UTF-16 order would put the surrogate pair before U+FF5E.
  const sorted = ['a', 'b', 'c', 'd', 'e', '\uFF5E', '\u{1F600}']
  for (let limit = 1; limit <= ids.length + 1; limit++) {
    expect(store.searchByVector(axis(4), limit).map(({ recordId }) => recordId)).toEqual(
      sorted.slice(0, limit),
    )
  }
})

test('hasEmbedding is true and false', () => {
  const store = tempStore()
  const [withVector, without] = store.insertRecords([{ ...fact('a'), embedding: axis(0) }, fact('b')])
  expect(store.hasEmbedding(withVector?.id ?? '')).toBe(true)
  expect(store.hasEmbedding(without?.id ?? '')).toBe(false)
  expect(store.hasEmbedding('no such record')).toBe(false)
  expect(store.getEmbedding('no such record')).toBeNull()
})

test('count matches', () => {
  const store = tempStore()
  expect(store.countEmbeddings()).toBe(0)
  const records = store.insertRecords(
    [0, 1, 2].map((index) => ({ ...fact(`${index}`), embedding: axis(index) })),
  )
  store.insertRecord(fact('without'))
  expect(store.countEmbeddings()).toBe(3)
  store.forgetSoftRecord(records[0]?.id ?? '')
  expect(store.countEmbeddings()).toBe(2)
})

test('a second vector replaces the first', () => {
  const store = tempStore()
  const { id } = store.insertRecord(fact('a'))
  store.storeEmbedding(id, axis(1))
  store.storeEmbedding(id, axis(2))
  expect(store.getEmbedding(id)).toEqual(axis(2))
  expect(store.searchByVector(axis(2), 10)).toEqual([{ recordId: id, distance: 0 }])
  expect(store.countEmbeddings()).toBe(1)
})

test('deleting an embedding removes it from search and queues the record', () => {
  const store = tempStore()
  const [record] = store.insertRecords([{ ...fact('a'), embedding: axis(1) }])
  const id = record?.id ?? ''
  expect(store.status()).toMatchObject({ embedded: 1, queued: 0 })
  expect(store.deleteEmbedding(id)).toBe(true)
  expect(store.deleteEmbedding(id)).toBe(false)
  expect(store.deleteEmbedding('no such record')).toBe(false)
  expect(store.hasEmbedding(id)).toBe(false)
  expect(store.searchByVector(axis(1), 5)).toEqual([])
  expect(store.status()).toMatchObject({ embedded: 0, queued: 1 })
})

test('the vec0 table can be rebuilt from the embeddings', async () => {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir, index: 'vec0' })
  onTestFinished(() => store.close())
  const other = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: 40 }, (_, index) => ({ ...fact(`${index}`), embedding: seededVector(index) })),
  )
  const before = store.searchByVector(seededVector(3), 40)
  await inMemory(other)
  // Damage that only SQLite itself can do, from outside.
  const Database = createRequire(import.meta.url)('better-sqlite3')
  const raw = new Database(`${rootDir}/memory.db`)
  raw.unsafeMode(true)
  raw.exec('DELETE FROM vec_embeddings_vector_chunks00')
  raw.close()
  expect(() => store.searchByVector(seededVector(3), 5)).toThrow(
    expect.objectContaining({ name: 'RecollectError' }),
  )
  // The vectors in memory come from the passages, and do not need vec0.
  expect(other.searchByVector(seededVector(3), 5)).toEqual(before.slice(0, 5))
  expect(store.rebuildVectorIndex()).toBe(40)
  expect(store.searchByVector(seededVector(3), 40)).toEqual(before)
})

describe('bad vectors are refused and leave the store unchanged', () => {
  const cases: [string, unknown, string][] = [
    ['383', new Float32Array(383).fill(1 / Math.sqrt(383)), '383'],
    ['385', new Float32Array(385).fill(1 / Math.sqrt(385)), '385'],
    ['empty', new Float32Array(0), '0'],
    ['NaN', axis(0).with(7, Number.NaN), 'NaN at index 7'],
    ['Infinity', axis(0).with(8, Number.POSITIVE_INFINITY), 'Infinity at index 8'],
    ['all zeros', new Float32Array(384), 'a norm of 0'],
    ['norm 2', axis(0).with(0, 2), 'a norm of 2'],
    ['norm overflows', new Float32Array(384).fill(3e38), 'norm'],
    ['an array', Array.from(axis(0)), 'an array of 384'],
    ['a Float64Array', new Float64Array(384), 'Float64Array'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
  ]
  test.each(cases)('%s', (_, vector, word) => {
    const store = tempStore()
    const { id } = store.insertRecord(fact('a'))
    const before = store.status()
    const bad = vector as Float32Array
    expectCode(() => store.storeEmbedding(id, bad), 'INVALID_VECTOR', 'Expected', word)
    expectCode(() => store.searchByVector(bad, 3), 'INVALID_VECTOR', 'Expected', word)
    if (vector !== undefined) {
      const records = [fact('b'), { ...fact('c'), embedding: bad }]
      expectCode(() => store.insertRecords(records), 'INVALID_VECTOR', 'Record 1', word)
    }
    expect(store.status()).toEqual(before)
    expect(store.getEmbedding(id)).toBeNull()
  })
})

describe('limits', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null, undefined, 3n])(
    '%s is refused',
    (limit) => {
      const store = tempStore()
      expectCode(
        () => store.searchByVector(axis(0), limit as number),
        'INVALID_ARGUMENT',
        'limit',
        'whole number',
      )
    },
  )

  test('10,000 returns every record, in order', () => {
    const store = tempStore()
    const total = 4200
    store.insertRecords(
      Array.from({ length: total }, (_, index) => ({ ...fact(`${index}`), embedding: seededVector(index) })),
    )
    const hits = store.searchByVector(seededVector(1), 10_000)
    expect(hits.length).toBe(total)
    expect(new Set(hits.map(({ recordId }) => recordId)).size).toBe(total)
    for (const [index, hit] of hits.entries()) {
      expect(hit.distance).toBeGreaterThanOrEqual(hits[index - 1]?.distance ?? 0)
    }
    // The index and the scan produce the same distances, bit for bit.
    expect(store.searchByVector(seededVector(1), 100)).toEqual(hits.slice(0, 100))
    expect(store.searchByVector(seededVector(1), 4150)).toEqual(hits.slice(0, 4150))
  })
})

describe('provenance', () => {
  test('an empty store takes the first fingerprint, and refuses another one', () => {
    const store = tempStore()
    const [a, b] = store.insertRecords([fact('a'), fact('b')])
    store.storeEmbedding(a?.id ?? '', axis(0), { fingerprint: 'space-1', tokenCount: 3 })
    expect(store.status().spaces).toEqual([
      { fingerprint: 'space-1', model: 'space-1', active: true, vectors: 1 },
    ])
    const other = { fingerprint: 'space-2' }
    expectCode(
      () => store.storeEmbedding(b?.id ?? '', axis(1), other),
      'SPACE_MISMATCH',
      'space-1',
      'space-2',
    )
    expectCode(() => store.searchByVector(axis(0), 1, other), 'SPACE_MISMATCH', 'space-1', 'space-2')
    expectCode(() => store.insertRecords([{ ...fact('c'), embedding: axis(1) }], other), 'SPACE_MISMATCH')
    // Without provenance it belongs to the active space.
    store.storeEmbedding(b?.id ?? '', axis(1))
    expect(store.searchByVector(axis(0), 5, { fingerprint: 'space-1' })).toHaveLength(2)
    expect(store.status()).toMatchObject({ records: 2, embedded: 2 })
  })

  test('vectors of an unnamed space refuse a fingerprint', () => {
    const store = tempStore()
    const [a, b] = store.insertRecords([{ ...fact('a'), embedding: axis(0) }, fact('b')])
    expect(store.status().spaces[0]?.fingerprint).toBe('unspecified')
    expectCode(
      () => store.storeEmbedding(b?.id ?? '', axis(1), { fingerprint: 'space-1' }),
      'SPACE_MISMATCH',
      'space-1',
      'requireSpaceOf()',
      'batchEmbedMissing()',
    )
    store.deleteEmbedding(a?.id ?? '')
    store.storeEmbedding(b?.id ?? '', axis(1), { fingerprint: 'space-1' })
    expect(store.status().spaces.map(({ fingerprint }) => fingerprint)).toEqual(['space-1'])
  })

  test('a vector of another text than the current one is refused', () => {
    const store = tempStore()
    const { id } = store.insertRecord(fact('old text'))
    const provenance = { fingerprint: 's', textHash: textHash('old text') }
    store.storeEmbedding(id, axis(0), provenance)
    store.patchRecord(id, 'new text', 'edited')
    expect(store.hasEmbedding(id)).toBe(false)
    expectCode(() => store.storeEmbedding(id, axis(0), provenance), 'EMBEDDING_STALE', 'textHash')
    expect(store.hasEmbedding(id)).toBe(false)
  })

  test.each([
    [{}, 'fingerprint'],
    [{ fingerprint: ' ' }, 'fingerprint'],
    [{ fingerprint: 's', texthash: 'x' }, 'did you mean "textHash"'],
    [{ fingerprint: 's', textHash: new Uint8Array(31) }, '32 bytes'],
    [{ fingerprint: 's', tokenCount: -1 }, 'tokenCount'],
    [{ fingerprint: 's', truncated: 1 }, 'truncated'],
  ])('bad provenance %j is refused', (provenance, word) => {
    const store = tempStore()
    const { id } = store.insertRecord(fact('a'))
    expectCode(() => store.storeEmbedding(id, axis(0), provenance as never), 'INVALID_ARGUMENT', word)
  })

  test('storing a vector for an unknown record id is an error', () => {
    expectCode(() => tempStore().storeEmbedding('nobody', axis(0)), 'RECORD_NOT_FOUND', '"nobody"')
  })
})
