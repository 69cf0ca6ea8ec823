import { join } from 'node:path'
import {
  EmbeddingEngine,
  type EmbedProgress,
  MemoryOrchestrator,
  type SqliteMemoryRepository,
} from 'recollect'
import { describe, expect, it } from 'vitest'
import { editRaw, openRaw, rawColumn } from './support/raw-database.js'
import { SignatureEmbedder, signatureOf } from './support/signature-embedder.js'
import { axis, tempDir, tempStore } from './support/temp-store.js'
import { withVersion3 } from './support/version-3.js'
import { WordEmbedder } from './support/word-embedder.js'

/** The stored data of each passage, in order. */
function stored(
  rootDir: string,
): readonly (readonly [signature: Uint8Array | null, version: number | null])[] {
  const db = openRaw(rootDir)
  try {
    const from = 'FROM embeddings ORDER BY passage_id'
    const signatures = rawColumn(db, `SELECT signature ${from}`) as (Uint8Array | null)[]
    const versions = rawColumn(db, `SELECT signature_version ${from}`) as (number | null)[]
    return signatures.map((signature, at) => [signature && new Uint8Array(signature), versions[at] ?? null])
  } finally {
    db.close()
  }
}

function withoutSignatures(rootDir: string): void {
  editRaw(rootDir, 'UPDATE embeddings SET signature = NULL, signature_version = NULL')
}

const fact = (text: string) => ({ kind: 'fact', text }) as const

describe('signatures', () => {
  it('are stored with the vectors, one per passage, and read by version', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const record = store.insertRecord(fact('a heron\nby the reeds'))
    await store.embedRecords(new SignatureEmbedder(3), [record.id])
    expect(stored(rootDir)).toEqual([
      [signatureOf(['a', 'heron'], 3), 3],
      [signatureOf(['by', 'the', 'reeds'], 3), 3],
    ])
    expect(store.status()).toMatchObject({ passages: 2, unsigned: 0 })
    const asked = [
      { recordId: record.id, ordinal: 1 },
      { recordId: record.id, ordinal: 7 },
      { recordId: 'nobody', ordinal: 0 },
    ]
    const signature = signatureOf(['by', 'the', 'reeds'], 3)
    expect(await signaturesOf(store, asked, 3)).toEqual([{ recordId: record.id, ordinal: 1, signature }])
    expect(await signaturesOf(store, asked, 2)).toEqual([])
  })

  it('are not stored without their version', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const embedder = new SignatureEmbedder()
    Object.assign(embedder, { info: { ...embedder.info, signatureVersion: undefined } })
    store.insertRecord(fact('a heron'))
    expect(await store.batchEmbedMissing(embedder)).toBe(1)
    expect(stored(rootDir)).toEqual([[null, null]])
    expect(store.status()).toMatchObject({ embedded: 1, queued: 0, unsigned: 1 })
  })

  it('that another program deleted are missing, whatever their version', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const { id } = store.insertRecord(fact('a heron'))
    await store.batchEmbedMissing(new SignatureEmbedder())
    editRaw(rootDir, 'UPDATE embeddings SET signature = NULL')
    expect(await signaturesOf(store, [{ recordId: id, ordinal: 0 }], 1)).toEqual([])
  })

  it('are deleted with a changed text, and created again with its vector', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const { id } = store.insertRecord(fact('a heron'))
    await store.batchEmbedMissing(new SignatureEmbedder())
    store.updateRecord(id, { text: 'a crane' })
    await store.batchEmbedMissing(new SignatureEmbedder())
    expect(stored(rootDir)).toEqual([[signatureOf(['a', 'crane']), 1]])
  })
})

describe('a backfill of signatures', () => {
  it('creates missing signatures, keeps the vectors, and reports its progress', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const embedder = new SignatureEmbedder()
    const texts = Array.from({ length: 40 }, (_, at) => `heron ${at}\nin the reeds`)
    const records = store.insertRecords(texts.map(fact))
    await store.batchEmbedMissing(embedder)
    const before = stored(rootDir)
    withoutSignatures(rootDir)
    expect(store.status()).toMatchObject({ embedded: 40, queued: 0, passages: 80, unsigned: 80 })
    const vectors = records.map(({ id }) => store.getEmbeddings(id))
    store.insertRecord(fact('one more'))
    const progress: unknown[] = []
    const options = {
      chunkSize: 16,
      onProgress: ({ done, total, embedded, failed, signed }: Record<string, unknown>) =>
        progress.push([done, total, embedded, failed, signed]),
    }
    expect(await store.batchEmbedMissing(embedder, options as object)).toBe(1)
    expect(progress).toEqual([
      [1, 81, 1, 0, 0],
      [17, 81, 1, 0, 16],
      [33, 81, 1, 0, 32],
      [49, 81, 1, 0, 48],
      [65, 81, 1, 0, 64],
      [81, 81, 1, 0, 80],
    ])
    expect(stored(rootDir).slice(0, 80)).toEqual(before)
    expect(records.map(({ id }) => store.getEmbeddings(id))).toEqual(vectors)
    expect(store.status()).toMatchObject({ passages: 81, unsigned: 0, queued: 0 })
    const seen = embedder.seen.length
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(embedder.seen).toHaveLength(seen)
  })

  it('creates them again for a newer version, and never for an older one', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    store.insertRecord(fact('a heron'))
    await store.batchEmbedMissing(new SignatureEmbedder(1))
    await store.batchEmbedMissing(new SignatureEmbedder(2))
    expect(stored(rootDir)).toEqual([[signatureOf(['a', 'heron'], 2), 2]])
    await store.batchEmbedMissing(new SignatureEmbedder(1))
    expect(stored(rootDir)).toEqual([[signatureOf(['a', 'heron'], 2), 2]])
    expect(store.status().unsigned).toBe(0)
  })

  it('respects a scope, for vectors and signatures', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const embedder = new SignatureEmbedder(3)
    for (const scope of ['a', 'a/b', 'ab', '']) store.insertRecord({ ...fact(`a heron of ${scope}.`), scope })
    await store.batchEmbedMissing(embedder)
    withoutSignatures(rootDir)
    for (const scope of ['a/b', 'ab']) store.insertRecord({ ...fact(`a swan of ${scope}.`), scope })
    const seen: number[] = []
    const onProgress = ({ total, signed }: EmbedProgress) => seen.push(total, signed)
    expect(await store.batchEmbedMissing(embedder, { within: 'a', onProgress })).toBe(1)
    expect(seen.slice(-2)).toEqual([3, 2])
    expect(store.status({ within: 'a' })).toMatchObject({ queued: 0, unsigned: 0 })
    expect(store.status()).toMatchObject({ queued: 1, unsigned: 2 })
    expect(await store.batchEmbedMissing(embedder)).toBe(1)
    expect(store.status()).toMatchObject({ queued: 0, unsigned: 0 })
    await expect(store.batchEmbedMissing(embedder, { within: '/' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  it('is announced to the logger, and skipped on request', async () => {
    const rootDir = tempDir()
    const told: unknown[] = []
    const logger = { info: (message: string, fields: unknown) => told.push(message, fields) }
    const store = tempStore(rootDir)
    store.insertRecord(fact('a heron'))
    await store.batchEmbedMissing(new SignatureEmbedder(3))
    withoutSignatures(rootDir)
    store.close()
    const memory = await MemoryOrchestrator.open({ rootDir, engine: new SignatureEmbedder(3), logger })
    try {
      await memory.ensureReadyWithMigration({ signatures: false })
      expect(memory.repository.status().unsigned).toBe(1)
      expect(told).not.toContainEqual({ passages: 1 })
      await memory.ensureReadyWithMigration()
      expect(memory.repository.status().unsigned).toBe(0)
      expect(told).toContainEqual({ passages: 1 })
    } finally {
      await memory.close()
    }
  })

  it('adds a signature to a given vector whose text the embedder would have split', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const { id } = store.insertRecord(fact('a heron\nin the reeds'))
    store.storeEmbedding(id, axis(3), { fingerprint: 'lines-1' })
    await store.batchEmbedMissing(new SignatureEmbedder())
    expect(stored(rootDir)).toEqual([[signatureOf(['a', 'heron', 'in', 'the', 'reeds']), 1]])
    expect(store.getEmbeddings(id)).toEqual([axis(3)])
  })

  it('skips what cannot be embedded, and ends on an abort', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const embedder = new SignatureEmbedder()
    store.insertRecords(['one', 'two', 'three'].map(fact))
    await store.batchEmbedMissing(embedder)
    withoutSignatures(rootDir)
    const controller = new AbortController()
    embedder.before = (texts) => {
      if (texts.includes('two')) throw new Error('not this one')
    }
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(store.status()).toMatchObject({ embedded: 3, failed: 0, queued: 0, unsigned: 1 })
    embedder.before = () => controller.abort('enough')
    await expect(store.batchEmbedMissing(embedder, { signal: controller.signal })).rejects.toBe('enough')
    expect(store.status().unsigned).toBe(1)
  })

  it('creates none for a text that was changed or erased meanwhile', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const embedder = new SignatureEmbedder()
    const [first, second] = store.insertRecords(['one', 'two', 'three'].map(fact))
    await store.batchEmbedMissing(embedder)
    withoutSignatures(rootDir)
    embedder.before = () => {
      embedder.before = undefined
      store.updateRecord(first?.id ?? '', { text: 'another one' })
      store.forgetHardRecord(second?.id ?? '')
    }
    await store.batchEmbedMissing(embedder)
    expect(stored(rootDir)).toEqual([[signatureOf(['three']), 1]])
    expect(store.status()).toMatchObject({ embedded: 1, queued: 1, unsigned: 0 })
    await store.batchEmbedMissing(embedder)
    expect(stored(rootDir).at(-1)).toEqual([signatureOf(['another', 'one']), 1])
  })

  it('creates one for each passage of a long text', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const embedder = new SignatureEmbedder()
    store.insertRecord(fact(Array.from({ length: 300 }, (_, at) => `line ${at}`).join('\n')))
    await store.batchEmbedMissing(embedder)
    const before = stored(rootDir)
    withoutSignatures(rootDir)
    await store.batchEmbedMissing(embedder)
    expect(stored(rootDir)).toEqual(before)
  })

  it('does not change the vectors of an embedder without signatures', async () => {
    const store = tempStore()
    const embedder = new WordEmbedder()
    store.insertRecords(['one', 'two'].map(fact))
    expect(await store.batchEmbedMissing(embedder)).toBe(2)
    expect(await store.batchEmbedMissing(embedder)).toBe(0)
    expect(embedder.seen).toEqual(['one', 'two'])
  })

  it('completes a store of schema version 3, whose vectors are kept', async () => {
    await using engine = await EmbeddingEngine.load()
    const store = tempStore(withVersion3())
    store.migrateIfNeeded()
    const before = store.status()
    expect(before.unsigned).toBe(before.passages)
    expect(before.passages).toBeGreaterThan(0)
    await store.batchEmbedMissing(engine)
    expect(store.status()).toMatchObject({ unsigned: 0, queued: 0 })
  })
})

describe('an export', () => {
  it('contains the signatures, and its import needs no inference', async () => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    store.insertRecords([fact('a heron\nby the reeds'), fact('a boat')])
    await store.batchEmbedMissing(new SignatureEmbedder())
    const directory = join(tempDir(), 'export')
    await store.exportTo(directory, { vectors: true })
    const copyDir = tempDir()
    const copy = tempStore(copyDir)
    expect(await copy.importFrom(directory)).toMatchObject({ vectors: { imported: 2, rejected: 0 } })
    expect(stored(copyDir)).toEqual(stored(rootDir))
    expect(copy.status()).toMatchObject({ embedded: 2, unsigned: 0 })
  })
})

describe('recall', () => {
  const texts = ['The boat lies in the northern harbor.', 'My sister paints old doors.']

  async function explained(memory: MemoryOrchestrator, query: string) {
    const hits = await memory.recall(query, { explain: true, minScore: 0 })
    return hits.map(
      ({ record, explanation }) => [record.text, explanation?.parts.maxSim ?? Number.NaN] as const,
    )
  }

  it('compares tokens if passages have signatures, and reports it', async () => {
    await using memory = await MemoryOrchestrator.open({ rootDir: tempDir() })
    for (const text of texts) await memory.remember(text)
    const [first, second] = await explained(memory, 'Where is the ship moored?')
    expect(first?.[0]).toBe(texts[0])
    expect(first?.[1]).toBeGreaterThan(second?.[1] ?? 1)
  })

  it('works without if no passage has a signature, until a backfill creates them', async () => {
    const rootDir = tempDir()
    await using memory = await MemoryOrchestrator.open({ rootDir })
    for (const text of texts) await memory.remember(text)
    const before = await explained(memory, 'Where is the ship moored?')
    withoutSignatures(rootDir)
    const without = await explained(memory, 'Where is the ship moored?')
    expect(without).toEqual(before.map(([text]) => [text, 0]))
    await memory.ensureReadyWithMigration()
    expect(await explained(memory, 'Where is the ship moored?')).toEqual(before)
  })

  it('works without if the embedder produces none', async () => {
    const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: new WordEmbedder() })
    try {
      for (const text of texts) await memory.remember(text)
      const found = await explained(memory, 'the northern harbor')
      expect(found[0]).toEqual([texts[0], 0])
    } finally {
      await memory.close()
    }
  })

  it('compares the signatures of a custom embedder', async () => {
    const embedder = new SignatureEmbedder()
    const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: embedder })
    try {
      for (const text of texts) await memory.remember(text)
      const [first] = await explained(memory, 'northern harbor')
      // Each word of the question is in the text, so each token finds its own signs.
      expect(first?.[0]).toBe(texts[0])
      expect(first?.[1]).toBeGreaterThan(0.15)
    } finally {
      await memory.close()
    }
  })
})

async function signaturesOf(
  repository: SqliteMemoryRepository,
  passages: readonly { readonly recordId: string; readonly ordinal: number }[],
  version: number,
) {
  const { store } = await MemoryOrchestrator.open({ repository, engine: null })
  const found = await store.signatures(passages, version)
  return found.map((one) => ({ ...one, signature: new Uint8Array(one.signature) }))
}
