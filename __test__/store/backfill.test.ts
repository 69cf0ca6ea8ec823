import { runMemoryEmbed, SqliteMemoryRepository, textHash } from 'recollect'
import { describe, expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { axis, expectCode, tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'fact', text: `fact number ${index}` }) as const)

describe('batchEmbedMissing', () => {
  test('batch embed embeds all', async () => {
    const store = tempStore()
    const records = store.insertRecords(texts(100))
    const embedder = new WordEmbedder()
    const progress: { done: number; total: number }[] = []
    expect(await store.batchEmbedMissing(embedder, { onProgress: (at) => progress.push(at) })).toBe(100)
    expect(store.status()).toMatchObject({ records: 100, embedded: 100, queued: 0, failed: 0, coverage: 100 })
    for (const { id, text } of records) expect(store.getEmbedding(id)).toEqual(await embedder.embed(text))
    expect(progress.map(({ done }) => done)).toEqual([32, 64, 96, 100])
    expect(progress.at(-1)).toMatchObject({ done: 100, total: 100, embedded: 100, failed: 0, secondsLeft: 0 })
    expect(store.status().spaces).toEqual([
      { fingerprint: 'words-1', model: 'words', active: true, vectors: 100 },
    ])
  })

  test('batch embed skips what is embedded', async () => {
    const store = tempStore()
    const embedder = new WordEmbedder()
    const [first, second] = store.insertRecords(texts(2))
    store.storeEmbedding(first?.id ?? '', axis(1), { fingerprint: 'words-1' })
    expect(await store.batchEmbedMissing(embedder)).toBe(1)
    expect(embedder.seen).toEqual([second?.text])
    expect(store.getEmbedding(first?.id ?? '')).toEqual(axis(1))
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(embedder.seen).toHaveLength(1)
  })

  test.each([1, 7, 32, 33, 1024])('chunks of %i', async (chunkSize) => {
    const store = tempStore()
    store.insertRecords(texts(33))
    const embedder = new WordEmbedder()
    const sizes: number[] = []
    embedder.before = (batch) => {
      sizes.push(batch.length)
    }
    expect(await store.batchEmbedMissing(embedder, { chunkSize })).toBe(33)
    expect(Math.max(...sizes)).toBe(Math.min(chunkSize, 33))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(33)
  })

  test('only active records are embedded', async () => {
    const store = tempStore()
    const [a, b, c] = store.insertRecords(texts(3))
    store.forgetSoftRecord(a?.id ?? '')
    store.invalidateRecord(b?.id ?? '')
    expect(await store.batchEmbedMissing(new WordEmbedder())).toBe(1)
    expect(store.hasEmbedding(c?.id ?? '')).toBe(true)
    expect(store.status()).toMatchObject({ records: 1, embedded: 1, queued: 0 })
  })

  test('a text that cannot be embedded does not stop the rest, and its reason is stored', async () => {
    const store = tempStore()
    const records = store.insertRecords(texts(40))
    const embedder = new WordEmbedder()
    embedder.before = (batch) => {
      if (batch.includes('fact number 17')) throw new Error('cannot embed fact number 17')
    }
    expect(await store.batchEmbedMissing(embedder)).toBe(39)
    expect(store.status()).toMatchObject({ embedded: 39, queued: 1, failed: 1, coverage: 97.5 })
    const [failure] = store.embeddingFailures()
    // The reason is stored without the text, because it may outlive the record's visibility.
    expect(failure).toMatchObject({
      recordId: records[17]?.id,
      attempts: 1,
      lastError: 'cannot embed [text]',
    })
    // Each call tries again, after an increasing delay.
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    const [again] = store.embeddingFailures()
    expect(again?.attempts).toBe(2)
    expect(again?.nextAttemptAt).toBeGreaterThan(failure?.nextAttemptAt ?? 0)
    embedder.before = undefined
    expect(await store.batchEmbedMissing(embedder)).toBe(1)
    expect(store.status()).toMatchObject({ embedded: 40, queued: 0, failed: 0 })
  })

  test('with an embedder that always fails it ends, with everything still queued', async () => {
    const store = tempStore()
    store.insertRecords(texts(70))
    const embedder = new WordEmbedder()
    embedder.before = () => Promise.reject(new Error('out of order'))
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(store.status()).toMatchObject({ embedded: 0, queued: 70, failed: 70, coverage: 0 })
  })

  test.each([
    ['too few', () => []],
    ['no array', () => 'vectors'],
    ['383 numbers', (batch: readonly string[]) => batch.map(() => new Float32Array(383))],
    ['zeros', (batch: readonly string[]) => batch.map(() => new Float32Array(384))],
    ['holes', (batch: readonly string[]) => new Array(batch.length)],
  ])('an embedder that gives %s stores nothing', async (_, give) => {
    const store = tempStore()
    store.insertRecords(texts(3))
    const embedder = new WordEmbedder()
    embedder.embedBatch = async (batch) => give(batch) as Float32Array[]
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(store.status()).toMatchObject({ embedded: 0, queued: 3, failed: 3 })
    expect(store.embeddingFailures()[0]?.lastError).toMatch(/^(EMBEDDING_FAILED|INVALID_VECTOR): Expected/)
  })

  test('a record that is edited, erased or deactivated during inference gets no stale vector', async () => {
    const store = tempStore()
    const [edited, erased, retired, stays] = store.insertRecords(texts(4))
    const embedder = new WordEmbedder()
    embedder.before = () => {
      embedder.before = undefined
      store.patchRecord(edited?.id ?? '', 'another text altogether')
      store.forgetHardRecord(erased?.id ?? '')
      store.invalidateRecord(retired?.id ?? '')
    }
    expect(await store.batchEmbedMissing(embedder)).toBe(2)
    expect(store.getEmbedding(edited?.id ?? '')).toEqual(await embedder.embed('another text altogether'))
    expect(store.hasEmbedding(retired?.id ?? '')).toBe(false)
    expect(store.hasEmbedding(stays?.id ?? '')).toBe(true)
    expect(store.status()).toMatchObject({ records: 2, embedded: 2, queued: 0 })
  })

  test('a record that is edited during every inference does not block the call forever', async () => {
    const store = tempStore()
    const [record] = store.insertRecords(texts(1))
    const embedder = new WordEmbedder()
    let edits = 0
    embedder.before = () => {
      store.patchRecord(record?.id ?? '', `edit ${++edits}`)
    }
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(edits).toBeLessThan(10)
    expect(store.status()).toMatchObject({ embedded: 0, queued: 1 })
  })

  test('an abort rejects with its reason; stored vectors stay', async () => {
    const store = tempStore()
    store.insertRecords(texts(200))
    const abort = new AbortController()
    const reason = new Error('enough')
    const call = store.batchEmbedMissing(new WordEmbedder(), {
      signal: abort.signal,
      onProgress: ({ done }) => done >= 64 && abort.abort(reason),
    })
    await expect(call).rejects.toBe(reason)
    const { embedded, queued } = store.status()
    expect(embedded).toBeGreaterThanOrEqual(64)
    expect(embedded + queued).toBe(200)
    expect(store.status().failed).toBe(0)
    expect(await store.batchEmbedMissing(new WordEmbedder())).toBe(200 - embedded)
    const already = AbortSignal.abort(reason)
    await expect(store.batchEmbedMissing(new WordEmbedder(), { signal: already })).rejects.toBe(reason)
  })

  test('a signal is recognized by its shape', async () => {
    const reason = new Error('enough')
    const listen = { addEventListener() {}, removeEventListener() {} }
    const open = { aborted: false, reason: undefined, ...listen } as never
    const aborted = { aborted: true, reason, ...listen } as never
    const embedder = new WordEmbedder()
    embedder.embedBatch = (batch) => new WordEmbedder().embedBatch(batch)
    const store = tempStore()
    store.insertRecords(texts(3))
    await expect(store.batchEmbedMissing(embedder, { signal: aborted })).rejects.toBe(reason)
    await expect(store.reembed(embedder, { signal: aborted })).rejects.toBe(reason)
    await expect(
      store.embedRecords(
        embedder,
        store.listRecords().map(({ id }) => id),
        { signal: aborted },
      ),
    ).rejects.toBe(reason)
    expect(await store.batchEmbedMissing(embedder, { signal: open })).toBe(3)
    expect(store.status().failed).toBe(0)
  })

  test('an error from onProgress ends the call', async () => {
    const store = tempStore()
    store.insertRecords(texts(100))
    const failure = new Error('the bar broke')
    const onProgress = () => {
      throw failure
    }
    await expect(store.batchEmbedMissing(new WordEmbedder(), { onProgress })).rejects.toBe(failure)
    expect(store.status().embedded).toBe(32)
  })

  test('two concurrent calls embed everything, and little of it twice', async () => {
    const rootDir = tempDir()
    const one = tempStore(rootDir)
    const two = tempStore(rootDir)
    one.insertRecords(texts(640))
    const embedders = [new WordEmbedder(), new WordEmbedder()]
    for (const embedder of embedders) embedder.before = () => new Promise((resolve) => setTimeout(resolve, 5))
    const counts = await Promise.all(
      [one, two].map((store, index) =>
        store.batchEmbedMissing(embedders[index] as WordEmbedder, { chunkSize: 16 }),
      ),
    )
    expect((counts[0] as number) + (counts[1] as number)).toBe(640)
    expect(one.status()).toMatchObject({ embedded: 640, queued: 0 })
    const asked = embedders.reduce((sum, { seen }) => sum + seen.length, 0)
    expect(asked).toBeLessThan(640 * 1.5)
  })

  test('an inconsistent store is swept: records that are not queued are embedded too', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    store.insertRecords(texts(5))
    const { loadSqlite } = await import('../../src/store/sqlite/database/driver.js')
    const db = new (loadSqlite().Database)(`${rootDir}/memory.db`, {})
    db.exec('DELETE FROM embedding_queue')
    db.close()
    expect(await store.batchEmbedMissing(new WordEmbedder())).toBe(5)
  })

  test('long texts are embedded by passage, without truncation', async () => {
    const store = tempStore()
    const { id, text } = store.insertRecord({ kind: 'fact', text: `${'word '.repeat(300)}end` })
    store.insertRecord({ kind: 'fact', text: 'short' })
    const embedder = new WordEmbedder()
    expect(await store.batchEmbedMissing(embedder)).toBe(2)
    const passages = store.passagesOf(id)
    expect(passages.length).toBeGreaterThan(1)
    expect(passages.at(-1)).toMatchObject({ end: text.length, truncated: false })
    expect(store.status()).toMatchObject({ embedded: 2, passages: passages.length + 1, truncated: 0 })
    expect(store.searchByVector(await embedder.embed('end'), 1)).toEqual([
      { recordId: id, distance: expect.any(Number), passage: expect.objectContaining({ end: text.length }) },
    ])
  })
})

describe('the space of the vectors', () => {
  test('an embedder of another space is refused', async () => {
    const store = tempStore()
    store.insertRecords(texts(2))
    await store.batchEmbedMissing(new WordEmbedder('one'))
    store.insertRecord({ kind: 'fact', text: 'more' })
    await expect(store.batchEmbedMissing(new WordEmbedder('two'))).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
    })
    expect(store.status()).toMatchObject({ embedded: 2, queued: 1 })
  })

  test('vectors without provenance: their space gets a name when the embedder reproduces them', async () => {
    const store = tempStore()
    const embedder = new WordEmbedder('one')
    const [first] = store.insertRecords(texts(2))
    store.storeEmbedding(first?.id ?? '', await embedder.embed(first?.text ?? ''))
    await expect(store.batchEmbedMissing(new WordEmbedder('two'))).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
    })
    expect(await store.batchEmbedMissing(embedder)).toBe(1)
    expect(store.status().spaces).toEqual([{ fingerprint: 'one', model: 'words', active: true, vectors: 2 }])
  })
})

test('naming a space drops an unfinished re-embedding with that name', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const embedder = new WordEmbedder('one')
  for (const { id, text } of store.insertRecords(texts(70)))
    store.storeEmbedding(id, await embedder.embed(text))
  const abort = new AbortController()
  const call = store.reembed(embedder, { signal: abort.signal, onProgress: () => abort.abort('enough') })
  await expect(call).rejects.toBe('enough')
  await store.requireSpaceOf(embedder)
  expect(store.status()).toMatchObject({
    embedded: 70,
    passages: 70,
    spaces: [{ fingerprint: 'one', model: 'words', active: true, vectors: 70 }],
  })
  checkFile(rootDir)
  expect(await store.reembed(embedder)).toEqual({ embedded: 0, failed: 0, switched: false })
})

test.each([{ title: 'New' }, { title: 'Old', heading: 'New' }])(
  'a record whose source is changed to %j while it is embedded gets no outdated vector',
  async (changed) => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const { id } = store.insertRecord({
      kind: 'fact',
      text: 'said',
      source: { id: 's', position: 0, title: 'Old', heading: 'Old' },
    })
    const embedder = new WordEmbedder()
    embedder.before = () => {
      store.updateRecord(id, { source: { id: 's', position: 0, ...changed } })
      embedder.before = undefined
    }
    expect(await store.embedRecords(embedder, [id])).toEqual({ embedded: 0, failed: [] })
    expect(store.status()).toMatchObject({ embedded: 0, queued: 1, failed: 0 })
    expect(await store.batchEmbedMissing(embedder)).toBe(1)
    checkFile(rootDir)
  },
)

describe('arguments', () => {
  test.each([
    [null, 'embed()'],
    [{}, 'embed()'],
    [{ embed() {}, embedBatch() {} }, 'fingerprint'],
    [{ embed() {}, embedBatch() {}, info: { fingerprint: 'x', dimensions: 768 } }, '768'],
  ])('embedder %# is refused', async (embedder, word) => {
    const call = tempStore().batchEmbedMissing(embedder as never)
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(word),
    })
  })

  test.each([
    [{ chunkSize: 0 }, 'chunkSize'],
    [{ chunkSize: 1.5 }, 'chunkSize'],
    [{ chunksize: 8 }, 'did you mean "chunkSize"'],
    [{ onProgress: true }, 'onProgress'],
    [{ signal: {} }, 'AbortSignal'],
  ])('options %j are refused', async (options, word) => {
    const call = tempStore().batchEmbedMissing(new WordEmbedder(), options as never)
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(word),
    })
  })
})

test('runMemoryEmbed embeds a directory and closes it', async () => {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(texts(3))
  store.close()
  expect(await runMemoryEmbed(rootDir, new WordEmbedder(), { chunkSize: 2 })).toBe(3)
  const again = tempStore(rootDir)
  expect(again.countEmbeddings()).toBe(3)
  expectCode(() => store.countEmbeddings(), 'STORE_CLOSED')
})

test('insertRecords stores the hash of the stored text', () => {
  const store = tempStore()
  const [record] = store.insertRecords([{ kind: 'fact', text: 'lone \ud800 surrogate', embedding: axis(0) }])
  expect(record?.text).toBe('lone \ufffd surrogate')
  const provenance = { fingerprint: 'unspecified', textHash: textHash('lone \ufffd surrogate') }
  store.storeEmbedding(record?.id ?? '', axis(1), provenance)
})
