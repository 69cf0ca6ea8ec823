import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cosineSimilarity, EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { tempStore } from '../store/support/temp-store.js'
import { norm } from './support/reference.js'

let float32: EmbeddingEngine
let int8: EmbeddingEngine
beforeAll(async () => {
  float32 = await EmbeddingEngine.load()
  int8 = await EmbeddingEngine.load({ precision: 'int8' })
})
afterAll(async () => {
  await float32.close()
  await int8.close()
})

describe('an engine in int8', () => {
  const texts = [
    'hello world',
    'the quick brown fox',
    '',
    'naïve café',
    'a longer text about boats. '.repeat(30),
  ]

  it('describes itself', () => {
    expect(float32.info).toMatchObject({
      precision: 'float32',
      runtimeVersion: expect.stringMatching(/^1\./),
    })
    expect(float32.info.instructions).toBeUndefined()
    expect(int8.info).toMatchObject({
      model: 'sentence-transformers/all-MiniLM-L6-v2',
      precision: 'int8',
      dimensions: 384,
      maxTokens: 256,
      runtimeVersion: 'none',
      space: { arithmetic: 'int8' },
    })
    expect(['avx512-vnni', 'avx-vnni', 'avx2', 'scalar']).toContain(int8.info.instructions)
  })

  it('gives unit vectors near those of float32, the same in every call', async () => {
    const [near, exact] = await Promise.all([int8.embedBatch(texts), float32.embedBatch(texts)])
    for (const [index, vector] of near.entries()) {
      expect(norm(vector)).toBeCloseTo(1, 5)
      expect(cosineSimilarity(vector, exact[index] as Float32Array)).toBeGreaterThan(0.999)
    }
    expect(int8.embedBatchSync(texts)).toEqual(near)
    expect(await Promise.all(texts.map((text) => int8.embed(text)))).toEqual(near)
  })

  it('counts and splits as float32 does: the tokenizer is the same', async () => {
    const long = texts.join(' ').repeat(20)
    expect(int8.countTokens(long)).toBe(float32.countTokens(long))
    expect(await int8.splitPassages(long)).toEqual(await float32.splitPassages(long))
    const [passages, others] = await Promise.all([
      int8.embedPassages([{ text: long }]),
      float32.embedPassages([{ text: long }]),
    ])
    const places = (all: typeof passages) => all.flat().map(({ start, end }) => [start, end])
    expect(places(passages)).toEqual(places(others))
  })

  it('is another vector space: a store accepts either, and reembed switches between them', async () => {
    const text = 'the ferry leaves at noon'
    const store = tempStore()
    const [record] = store.insertRecords([{ kind: 'fact', text }])
    const id = record?.id ?? ''
    await store.batchEmbedMissing(float32)
    for (const [from, to] of [
      [float32, int8],
      [int8, float32],
    ] as const) {
      const ask = async (engine: EmbeddingEngine) => {
        const query = await engine.embed('when does the boat go?')
        const hits = store.searchByVector(query, 1, { fingerprint: engine.info.fingerprint })
        return hits.map(({ recordId }) => recordId)
      }
      await expect(ask(to)).rejects.toMatchObject({ code: 'SPACE_MISMATCH' })
      expect(store.getEmbedding(id)).toEqual(await from.embed(text))
      expect(await store.reembed(to)).toMatchObject({ embedded: 1, switched: true })
      expect(await ask(to)).toEqual([id])
      await expect(ask(from)).rejects.toMatchObject({ code: 'SPACE_MISMATCH' })
      expect(store.getEmbedding(id)).toEqual(await to.embed(text))
    }
  })

  it('requires a quantized model file', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'recollect-int8-'))
    onTestFinished(() => rm(empty, { recursive: true }))
    await expect(EmbeddingEngine.load({ precision: 'int8', modelDir: empty })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('model_int8.bin'),
    })
    await expect(EmbeddingEngine.load({ precision: 'int8', model: 'a/b' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(
      EmbeddingEngine.load({ precision: 'int8', modelFile: 'model_fp16.onnx' }),
    ).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    })
    await expect(EmbeddingEngine.load({ precision: 'bf16' as 'int8' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('int8'),
    })
  })
})
