import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { MEMORY_KINDS, type RecordFilter, textHash } from 'recollect'
import { describe, expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { PassageEmbedder } from './support/passage-embedder.js'
import { axis, expectCode, tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

const DIARY = 'The kettle broke\nA heron came by\nWe sailed to the harbour'

async function filled(rootDir = tempDir()) {
  const store = tempStore(rootDir)
  store.insertRecord({ id: 'diary', kind: 'episode', text: DIARY })
  store.insertRecord({ id: 'note', kind: 'fact', text: 'a heron' })
  store.insertRecord({ id: 'list', kind: 'fact', text: 'tea\nsugar' })
  const embedder = new PassageEmbedder()
  await store.batchEmbedMissing(embedder)
  return { rootDir, store, embedder }
}

test('each passage has its vector, its offsets, and its provenance', async () => {
  const { rootDir, store, embedder } = await filled()
  expect(embedder.seen).toEqual([...DIARY.split('\n'), 'a heron', 'tea', 'sugar'])
  expect(store.passagesOf('diary')).toEqual([
    { ordinal: 0, start: 0, end: 16, text: 'The kettle broke', tokenCount: 3, truncated: false },
    { ordinal: 1, start: 16, end: 32, text: '\nA heron came by', tokenCount: 4, truncated: false },
    { ordinal: 2, start: 32, end: 57, text: '\nWe sailed to the harbour', tokenCount: 5, truncated: false },
  ])
  expect(store.getEmbeddings('diary')).toEqual(await embedder.embedBatch(DIARY.split('\n')))
  expect(store.getEmbedding('diary')).toEqual(await embedder.embed('The kettle broke'))
  expect(store.status()).toMatchObject({ records: 3, embedded: 3, passages: 6, queued: 0, coverage: 100 })
  expect(store.countEmbeddings()).toBe(3)
  expect(store.status().spaces[0]?.vectors).toBe(6)
  expect([store.passagesOf('nobody'), store.getEmbeddings('nobody')]).toEqual([[], []])
  store.close()
  checkFile(rootDir, 3)
})

test('a search returns a record once, by its nearest passage', async () => {
  const { store, embedder } = await filled()
  const query = await embedder.embed('A heron came by')
  expect(store.searchByVector(query, 10).map(({ recordId }) => recordId)).toEqual(['diary', 'note', 'list'])
  const [first, second] = store.searchByVector(query, 2)
  expect(first).toEqual({ recordId: 'diary', distance: 0, passage: { ordinal: 1, start: 16, end: 32 } })
  // A hit on a whole text names no passage.
  expect(second).toEqual({ recordId: 'note', distance: expect.any(Number) })
  for (const filter of [
    {},
    { within: '' },
    { kind: 'episode' },
    { scope: '' },
    { includeInactive: true },
  ] as const)
    expect(store.searchByVector(query, 1, { filter })).toEqual([first])
  const { record, ...hit } = store.searchRecords(query, 1)[0] ?? {}
  expect([record, hit]).toEqual([
    store.getRecord('diary'),
    { distance: 0, passage: { ordinal: 1, start: 16, end: 32 } },
  ])
})

test('records with any number of passages are found exactly, for any filter and limit', async () => {
  const store = tempStore()
  const embedder = new PassageEmbedder()
  const words = ['heron', 'boat', 'lake', 'kettle', 'sugar', 'tea', 'fox', 'rain']
  const line = fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
    .map((each) => each.join(' '))
  const text = fc
    .oneof(fc.array(line, { minLength: 1, maxLength: 4 }), fc.array(line, { minLength: 80, maxLength: 120 }))
    .map((lines) => lines.join('\n'))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ text, kind: fc.constantFrom(...MEMORY_KINDS.slice(0, 2)) }), { maxLength: 12 }),
      line,
      fc.integer({ min: 1, max: 15 }),
      fc.constantFrom<RecordFilter>({}, { includeInactive: true }, { kind: MEMORY_KINDS[0] }, { scope: '' }),
      async (made, asked, limit, filter) => {
        store.eraseRecords({ includeInactive: true })
        const records = store.insertRecords(made)
        await store.batchEmbedMissing(embedder)
        const query = await embedder.embed(asked)
        const distances = records
          .filter(({ kind }) => filter.kind === undefined || kind === filter.kind)
          .map(({ id }) =>
            Math.min(
              ...store
                .getEmbeddings(id)
                .map((vector) => Math.hypot(...vector.map((v, n) => v - (query[n] ?? 0)))),
            ),
          )
          .sort((a, b) => a - b)
        const hits = store.searchByVector(query, limit, { filter })
        expect(hits).toHaveLength(Math.min(limit, distances.length))
        expect(new Set(hits.map(({ recordId }) => recordId)).size).toBe(hits.length)
        for (const [index, { recordId, distance, passage }] of hits.entries()) {
          expect(distance).toBeCloseTo(distances[index] ?? Number.NaN, 5)
          const place = store.passagesOf(recordId)
          if (place.length === 1) expect(passage).toBeUndefined()
          else expect(place[passage?.ordinal ?? -1]).toMatchObject({ ...passage })
        }
      },
    ),
    { numRuns: 30 },
  )
})

describe('vectors from the caller', () => {
  test('one for the whole text replaces those of its passages', async () => {
    const { rootDir, store, embedder } = await filled()
    const { fingerprint } = embedder.info
    store.storeEmbedding('diary', axis(5), { fingerprint, textHash: textHash(DIARY), tokenCount: 12 })
    expect(store.passagesOf('diary')).toEqual([
      { ordinal: 0, start: 0, end: DIARY.length, text: DIARY, tokenCount: 12, truncated: false },
    ])
    expect(store.searchByVector(axis(5), 1)).toEqual([{ recordId: 'diary', distance: 0 }])
    expect(store.status()).toMatchObject({ passages: 4, embedded: 3 })
    const stale = { fingerprint, textHash: textHash('The kettle broke') }
    expectCode(() => store.storeEmbedding('diary', axis(6), stale), 'EMBEDDING_STALE')
    expectCode(() => store.storeEmbedding('diary', axis(6), { fingerprint: 'other' }), 'SPACE_MISMATCH')
    store.close()
    checkFile(rootDir)
  })

  test('all are deleted together, and the record is queued', async () => {
    const { rootDir, store, embedder } = await filled()
    expect(store.deleteEmbedding('diary')).toBe(true)
    expect(store.deleteEmbedding('diary')).toBe(false)
    expect([store.hasEmbedding('diary'), store.passagesOf('diary')]).toEqual([false, []])
    expect(store.status()).toMatchObject({ embedded: 2, queued: 1, passages: 3 })
    expect(store.searchByVector(await embedder.embed('A heron came by'), 9)).toHaveLength(2)
    store.close()
    checkFile(rootDir)
  })
})

test('a change of status removes all passages from search, and adds them again', async () => {
  const { rootDir, store, embedder } = await filled()
  const query = await embedder.embed('We sailed to the harbour')
  store.forgetSoftRecord('diary')
  expect(store.searchByVector(query, 9)).toHaveLength(2)
  expect(store.searchByVector(query, 1, { filter: { includeInactive: true } })[0]?.recordId).toBe('diary')
  store.restoreRecord('diary')
  expect(store.searchByVector(query, 1)[0]).toMatchObject({ recordId: 'diary', passage: { ordinal: 2 } })
  expect(store.rebuildVectorIndex()).toBe(6)
  expect(store.searchByVector(query, 1)[0]).toMatchObject({ recordId: 'diary', passage: { ordinal: 2 } })
  store.close()
  checkFile(rootDir)
})

test('another embedder may split differently', async () => {
  const { rootDir, store } = await filled()
  const whole = new WordEmbedder('whole-1')
  expect(await store.reembed(whole)).toMatchObject({ embedded: 3, switched: true })
  expect(store.status()).toMatchObject({ passages: 3, embedded: 3 })
  expect(store.passagesOf('diary')).toMatchObject([{ start: 0, end: DIARY.length }])
  const lines = new PassageEmbedder('lines-2')
  const stop = new AbortController()
  const onProgress = () => stop.abort('enough')
  await expect(store.reembed(lines, { chunkSize: 1, onProgress, signal: stop.signal })).rejects.toBe('enough')
  // Both splits exist, and the old one answers.
  checkFile(rootDir)
  expect(store.passagesOf('diary')).toHaveLength(1)
  expect(store.searchByVector(await whole.embed('a heron'), 1)).toEqual([{ recordId: 'note', distance: 0 }])
  store.patchRecord('list', 'tea\nsugar\nmilk')
  expect(await store.reembed(lines)).toMatchObject({ switched: true })
  expect(store.status()).toMatchObject({ passages: 7, embedded: 3, queued: 0 })
  expect(store.passagesOf('list')).toHaveLength(3)
  store.close()
  checkFile(rootDir, 3)
})

test('a text that fails stays queued, and has no passages', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecord({ id: 'good', kind: 'fact', text: 'one\ntwo' })
  store.insertRecord({ id: 'bad', kind: 'fact', text: 'one\nfails' })
  const embedder = new PassageEmbedder()
  embedder.before = (texts) => {
    if (texts.includes('fails')) throw new Error('this text: one\nfails')
  }
  expect(await store.batchEmbedMissing(embedder)).toBe(1)
  expect(store.passagesOf('bad')).toEqual([])
  expect(store.embeddingFailures()).toMatchObject([{ recordId: 'bad', lastError: 'this text: [text]' }])
  store.close()
  checkFile(rootDir)
})

describe('an export', () => {
  const WITH_SOURCE = {
    id: 'page',
    kind: 'fact',
    text: 'The pump stands still\nError E1042',
    source: { id: 'manual', position: 1, heading: 'Faults', title: 'Manual' },
  } as const

  test('contains the passages of a record, which are reused without inference', async () => {
    const { rootDir, store, embedder } = await filled()
    store.insertRecord(WITH_SOURCE)
    await store.batchEmbedMissing(embedder)
    store.forgetSoftRecord('list')
    const directory = join(tempDir(), 'export')
    expect(await store.exportTo(directory, { vectors: true })).toMatchObject({ vectors: 4 })
    const otherDir = tempDir()
    const other = tempStore(otherDir)
    const report = await other.importFrom(directory)
    expect(report.vectors).toMatchObject({ imported: 4, rejected: 0 })
    for (const id of ['diary', 'note', 'list', 'page']) {
      expect(other.passagesOf(id)).toEqual(store.passagesOf(id))
      expect(other.getEmbeddings(id)).toEqual(store.getEmbeddings(id))
    }
    expect(other.status()).toMatchObject({ records: 3, embedded: 3, queued: 0, passages: 6 })
    const seen = embedder.seen.length
    expect(await other.batchEmbedMissing(embedder)).toBe(0)
    expect(embedder.seen).toHaveLength(seen)
    expect((await other.importFrom(directory)).vectors).toMatchObject({ imported: 0, alreadyThere: 4 })
    for (const each of [store, other]) each.close()
    for (const each of [rootDir, otherDir]) checkFile(each, 4)
  })

  test('with another text or another title is embedded again', async () => {
    const { store, embedder } = await filled()
    store.insertRecord(WITH_SOURCE)
    await store.batchEmbedMissing(embedder)
    const directory = join(tempDir(), 'export')
    await store.exportTo(directory, { vectors: true })
    const records = join(directory, 'records.jsonl')
    const changed = readFileSync(records, 'utf8')
      .replace('"Manual"', '"Handbook"')
      .replace('kettle', 'teapot')
    writeFileSync(records, changed)
    const rootDir = tempDir()
    const other = tempStore(rootDir)
    const report = await other.importFrom(directory)
    expect(report.vectors).toMatchObject({ imported: 2, rejected: 2 })
    expect(report.rejections.map(({ line }) => line)).toEqual([1, 4])
    expect(other.status()).toMatchObject({ embedded: 2, queued: 2 })
    expect(await other.batchEmbedMissing(embedder)).toBe(2)
    other.close()
    checkFile(rootDir, 4)
  })

  test.each([
    ['leave the end out', (passages: unknown[]) => passages.slice(0, -1)],
    ['leave the middle out', (passages: unknown[]) => [passages[0], passages[2]]],
    ['are in disorder', (passages: unknown[]) => passages.toReversed()],
    ['are none', () => []],
    [
      'reach too far',
      (passages: unknown[]) => [...passages, { ...(passages[0] as object), start: 0, end: 900 }],
    ],
    ['have no place', (passages: unknown[]) => passages.map((each) => ({ ...(each as object), start: -1 }))],
  ])('whose passages %s is rejected', async (_, change) => {
    const { store } = await filled()
    const directory = join(tempDir(), 'export')
    await store.exportTo(directory, { vectors: true })
    const file = join(directory, 'embeddings.jsonl')
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const [first = '', ...rest] = lines
    const line = JSON.parse(first) as { passages: unknown[] }
    writeFileSync(file, [JSON.stringify({ ...line, passages: change(line.passages) }), ...rest].join('\n'))
    const rootDir = tempDir()
    const other = tempStore(rootDir)
    const { vectors, rejections } = await other.importFrom(directory)
    expect(vectors).toMatchObject({ imported: 2, rejected: 1 })
    expect(rejections).toMatchObject([{ line: 1 }])
    expect(other.hasEmbedding('diary')).toBe(false)
    other.close()
    checkFile(rootDir, 3)
  })
})
