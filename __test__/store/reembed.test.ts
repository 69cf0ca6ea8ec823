import { expect, test } from 'vitest'
import { openRaw, rawColumn } from './support/raw-database.js'
import { tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'fact', text: `fact number ${index}` }) as const)

async function filled(count: number) {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const records = store.insertRecords(texts(count))
  const one = new WordEmbedder('one')
  await store.batchEmbedMissing(one)
  return { rootDir, store, records, one, two: new WordEmbedder('two') }
}

/** The search indexes in the file. */
function vectorTables(rootDir: string): unknown[] {
  const db = openRaw(rootDir)
  const names = rawColumn(
    db,
    "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING vec0%'",
  )
  db.close()
  return names
}

test('old vectors answer until every record has a new one; then the store switches', async () => {
  const { rootDir, store, records, one, two } = await filled(100)
  const target = records[42]
  const query = await one.embed(target?.text ?? '')
  let during = 0
  const result = await store.reembed(two, {
    onProgress: ({ done, total }) => {
      if (done === total) return
      expect(store.searchByVector(query, 1, { fingerprint: 'one' })).toEqual([
        { recordId: target?.id, distance: 0 },
      ])
      expect(store.status().coverage).toBe(100)
      during += 1
    },
  })
  expect(during).toBeGreaterThan(1)
  expect(result).toEqual({ embedded: 100, failed: 0, switched: true })
  expect(store.status()).toMatchObject({ records: 100, embedded: 100, queued: 0 })
  // Nothing of the old space is left.
  expect(store.status().spaces).toEqual([{ fingerprint: 'two', model: 'words', active: true, vectors: 100 }])
  for (const { id, text } of records) expect(store.getEmbedding(id)).toEqual(await two.embed(text))
  const [hit] = store.searchByVector(await two.embed(target?.text ?? ''), 1, { fingerprint: 'two' })
  expect(hit).toEqual({ recordId: target?.id, distance: 0 })
  expect(() => store.searchByVector(query, 1, { fingerprint: 'one' })).toThrow(/two.*one/)
  expect(vectorTables(rootDir)).toEqual(['vec_embeddings_s3'])
  // Back to the first space, in a new table.
  expect(await store.reembed(one)).toEqual({ embedded: 100, failed: 0, switched: true })
  expect(store.searchByVector(query, 1, { fingerprint: 'one' })[0]?.recordId).toBe(target?.id)
  expect(await store.reembed(one)).toEqual({ embedded: 0, failed: 0, switched: false })
})

test('stopped early, it answers as before, and the next call resumes', async () => {
  const { store, two } = await filled(200)
  const abort = new AbortController()
  const call = store.reembed(two, {
    signal: abort.signal,
    onProgress: ({ done }) => done >= 96 && abort.abort('enough'),
  })
  await expect(call).rejects.toBe('enough')
  expect(store.status().spaces.find(({ active }) => active)).toMatchObject({
    fingerprint: 'one',
    vectors: 200,
  })
  const again = new WordEmbedder('two')
  expect(await store.reembed(again)).toMatchObject({ switched: true })
  expect(again.seen.length).toBeLessThanOrEqual(200 - 96)
  expect(store.status()).toMatchObject({ embedded: 200, queued: 0 })
})

test('records may be edited, deactivated, erased and inserted meanwhile', async () => {
  const { store, records, two } = await filled(64)
  let batches = 0
  two.before = () => {
    batches += 1
    if (batches !== 2) return
    store.patchRecord(records[0]?.id ?? '', 'edited after it was done')
    store.patchRecord(records[40]?.id ?? '', 'edited during its turn')
    store.forgetSoftRecord(records[1]?.id ?? '')
    store.forgetHardRecord(records[41]?.id ?? '')
    store.insertRecord({ kind: 'fact', text: 'a late one' })
  }
  expect(await store.reembed(two)).toMatchObject({ switched: true, failed: 0 })
  two.before = undefined
  expect(store.status()).toMatchObject({ records: 63, embedded: 63, queued: 0 })
  for (const { id, text } of store.listRecords())
    expect(store.getEmbedding(id)).toEqual(await two.embed(text))
  const found = store.searchByVector(await two.embed('fact'), 1000).map(({ recordId }) => recordId)
  expect(found.sort()).toEqual(
    store
      .listRecords()
      .map(({ id }) => id)
      .sort(),
  )
})

test('texts that fail wait in the queue; an embedder that always fails changes nothing', async () => {
  const { store, records, two } = await filled(40)
  two.before = () => Promise.reject(new Error('out of order'))
  await expect(store.reembed(two)).rejects.toMatchObject({
    code: 'EMBEDDING_FAILED',
    message: expect.stringContaining('out of order'),
  })
  expect(store.status()).toMatchObject({ embedded: 40, queued: 0 })
  two.before = (batch) => {
    if (batch.includes('fact number 7')) throw new Error('not this one')
  }
  expect(await store.reembed(two)).toEqual({ embedded: 39, failed: 1, switched: true })
  expect(store.status()).toMatchObject({ embedded: 39, queued: 1, failed: 1 })
  expect(store.embeddingFailures()[0]).toMatchObject({ recordId: records[7]?.id, lastError: 'not this one' })
})

test('a text that fails does not prevent the switch if an earlier call embedded the others', async () => {
  const { store, two } = await filled(40)
  const abort = new AbortController()
  two.before = (batch) => {
    if (batch.includes('fact number 7')) throw new Error('not this one')
  }
  const call = store.reembed(two, {
    signal: abort.signal,
    onProgress: ({ done }) => done === 40 && abort.abort('enough'),
  })
  await expect(call).rejects.toBe('enough')
  expect(await store.reembed(two)).toEqual({ embedded: 0, failed: 1, switched: true })
  expect(store.status()).toMatchObject({ embedded: 39, queued: 1, failed: 1 })
})

test('an embedder that fails since an earlier call changes nothing', async () => {
  const { store, two } = await filled(100)
  const abort = new AbortController()
  const call = store.reembed(two, { signal: abort.signal, onProgress: () => abort.abort('enough') })
  await expect(call).rejects.toBe('enough')
  two.before = () => Promise.reject(new Error('out of order'))
  await expect(store.reembed(two)).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' })
  expect(store.status()).toMatchObject({ embedded: 100, queued: 0 })
})

test('two processes that re-embed for one space switch once', async () => {
  const { rootDir, store } = await filled(160)
  const other = tempStore(rootDir)
  const embedders = [new WordEmbedder('two'), new WordEmbedder('two')]
  for (const embedder of embedders) embedder.before = () => new Promise((resolve) => setTimeout(resolve, 5))
  await Promise.all(
    [store, other].map((each, index) => each.reembed(embedders[index] as WordEmbedder, { chunkSize: 8 })),
  )
  expect(store.status()).toMatchObject({ embedded: 160, queued: 0 })
  expect(store.status().spaces).toEqual([{ fingerprint: 'two', model: 'words', active: true, vectors: 160 }])
})

test('a third space drops the unfinished second', async () => {
  const { store, two } = await filled(100)
  const abort = new AbortController()
  await expect(
    store.reembed(two, { signal: abort.signal, onProgress: () => abort.abort('enough') }),
  ).rejects.toBe('enough')
  expect(await store.reembed(new WordEmbedder('three'))).toMatchObject({ embedded: 100, switched: true })
  expect(store.status().spaces).toEqual([
    { fingerprint: 'three', model: 'words', active: true, vectors: 100 },
  ])
})

test('a damaged index that could not be dropped does not prevent a switch back to its space', async () => {
  const { rootDir, store, two } = await filled(20)
  const db = openRaw(rootDir)
  db.exec('CREATE TABLE vec_embeddings_s3(left_over)')
  db.close()
  expect(await store.reembed(two)).toMatchObject({ embedded: 20, switched: true })
  expect(store.searchByVector(await two.embed('fact number 7'), 1)).toMatchObject([{ distance: 0 }])
})

test('an empty store takes the space directly', async () => {
  const store = tempStore()
  store.insertRecords(texts(3))
  expect(await store.reembed(new WordEmbedder('one'))).toEqual({ embedded: 3, failed: 0, switched: true })
})
