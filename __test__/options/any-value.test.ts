import vm from 'node:vm'
import { cosineSimilarity, RecollectError, runMemoryEmbed, SqliteMemoryRepository, textHash } from 'recollect'
import { describe, expect, test } from 'vitest'
import { seededVector, tempDir, tempStore } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

const good = seededVector(1)
const detached = Float32Array.from(good)
structuredClone(detached.buffer, { transfer: [detached.buffer] })
class Subclass extends Float32Array {}
const shared = new Float32Array(new SharedArrayBuffer(good.byteLength))
shared.set(good)

/** Unit vectors of every kind: each is valid. */
const VECTORS: Record<string, Float32Array> = {
  plain: good,
  'of a subclass': Subclass.from(good),
  'in shared memory': shared,
  'of another realm': vm.runInNewContext('(values) => Float32Array.from(values)')([...good]),
  'in the middle of a buffer': new Float32Array([0, ...good, 0]).subarray(1, 385),
  cloned: structuredClone(good),
}

const VALUES: readonly unknown[] = [
  ...[null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 53, 1n, Symbol('x'), true, false],
  ...['', ' ', '\0', 'a\0b', '\ud800', 'x'.repeat(300_000), '__proto__', "'; DROP TABLE memory_records; --"],
  ...[[], [undefined], ['x'], Object.freeze(['x']), {}, Object.create(null), new Date(), new Map(), /x/],
  ...[() => 1, class {}, new String('x'), new Proxy(['x'], {}), vm.runInNewContext('({ text: "x" })')],
  ...[detached, new Float32Array(383), new Float32Array(384), new Float32Array(384).fill(Number.NaN)],
  ...[new Float64Array(384), Buffer.alloc(1536), [...good], new Proxy(good, {})],
]

/** Every call of the store with a random value as each argument. */
const CALLS: Record<string, (store: SqliteMemoryRepository, value: never) => unknown> = {
  cosineSimilarity: (_, value) => cosineSimilarity(value, good),
  textHash: (_, value) => textHash(value),
  runMemoryEmbed: (_, value) => runMemoryEmbed(value, new WordEmbedder()),
  'runMemoryEmbed options': (_, value) => runMemoryEmbed(tempDir(), new WordEmbedder(), value),
  open: (_, value) => SqliteMemoryRepository.open(value).close(),
  migrateIfNeeded: (store, value) => store.migrateIfNeeded(value),
  requireSpaceOf: (store, value) => store.requireSpaceOf(value),
  'requireSpaceOf options': (store, value) => store.requireSpaceOf(new WordEmbedder(), value),
  insertRecord: (store, value) => store.insertRecord(value),
  'insertRecord text': (store, text) => store.insertRecord({ kind: 'fact', text }),
  'insertRecord id': (store, id) => store.insertRecord({ kind: 'fact', text: 'x', id }),
  'insertRecord tags': (store, tags) => store.insertRecord({ kind: 'fact', text: 'x', tags }),
  'insertRecord metadata': (store, metadata) => store.insertRecord({ kind: 'fact', text: 'x', metadata }),
  'insertRecord options': (store, value) => store.insertRecord({ kind: 'fact', text: 'x' }, value),
  insertRecords: (store, value) => store.insertRecords([value]),
  'insertRecords embedding': (store, embedding) =>
    store.insertRecords([{ kind: 'fact', text: 'x', embedding }]),
  insertRecordRaw: (store, value) => store.insertRecordRaw(value),
  getRecord: (store, value) => store.getRecord(value),
  listRecords: (store, value) => store.listRecords(value),
  'listRecords limit': (store, limit) => store.listRecords({ limit }),
  iterateRecords: (store, value) => [...store.iterateRecords(value)],
  auditEntries: (store, value) => store.auditEntries(value),
  patchRecord: (store, value) => store.patchRecord(value, 'x'),
  'patchRecord text': (store, value) => store.patchRecord('there', value),
  supersedeRecord: (store, value) => store.supersedeRecord('there', value),
  forgetSoftRecord: (store, value) => store.forgetSoftRecord(value),
  forgetHardRecord: (store, value) => store.forgetHardRecord(value),
  applyRetentionPolicy: (store, value) => store.applyRetentionPolicy(value),
  storeEmbedding: (store, value) => store.storeEmbedding('there', value),
  'storeEmbedding textHash': (store, value) =>
    store.storeEmbedding('there', good, { fingerprint: 'x', textHash: value }),
  searchByVector: (store, value) => store.searchByVector(value, 1),
  'searchByVector limit': (store, value) => store.searchByVector(good, value),
  'searchByVector options': (store, value) => store.searchByVector(good, 1, value),
  batchEmbedMissing: (store, value) => store.batchEmbedMissing(value),
  'batchEmbedMissing options': (store, value) => store.batchEmbedMissing(new WordEmbedder(), value),
  embedRecords: (store, value) => store.embedRecords(new WordEmbedder(), value),
  importFrom: (store, value) => store.importFrom(value),
  exportTo: (store, value) => store.exportTo(typeof value === 'string' ? `${tempDir()}/${value}` : value),
}

describe.each(Object.entries(CALLS))('%s', (_name, call) => {
  test('accepts any value, or says what it expected', async () => {
    using store = SqliteMemoryRepository.open({ memory: true })
    store.insertRecord({ kind: 'fact', text: 'there', id: 'there' })
    for (const value of VALUES) {
      try {
        await call(store, value as never)
      } catch (error) {
        expect(error).toBeInstanceOf(RecollectError)
        expect(error).not.toMatchObject({ code: 'INTERNAL' })
      }
      expect(store.getRecord('there')?.id).toBe('there')
    }
  })
})

test.each(Object.entries(VECTORS))('a vector %s is a vector', (_name, vector) => {
  const store = tempStore()
  store.insertRecords([{ id: 'a', kind: 'fact', text: 'a', embedding: vector }])
  store.insertRecord({ id: 'b', kind: 'fact', text: 'b' })
  store.storeEmbedding('b', vector)
  expect(store.searchByVector(vector, 2).map(({ recordId }) => recordId)).toEqual(['a', 'b'])
  expect(store.getEmbedding('b')).toEqual(good)
  expect(cosineSimilarity(vector, good)).toBeCloseTo(1, 6)
})
