import { EmbeddingEngine, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { tempDir, tempStore } from '../store/support/temp-store.js'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

async function open() {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine })
  onTestFinished(() => memory.close())
  return memory
}

test('insert then embed stores a vector', async () => {
  const store = tempStore()
  const { id, text } = store.insertRecord({ kind: 'fact', text: 'The spare key is under the blue pot' })
  const vector = await engine.embed(text)
  store.storeEmbedding(id, vector)
  expect(store.getEmbedding(id)).toEqual(vector)
  const [hit] = store.searchByVector(await engine.embed('where is the spare key?'), 1)
  expect(hit?.recordId).toBe(id)
})

test('batch embed skips embedded records, even if a vector has no provenance', async () => {
  const store = tempStore()
  const [first] = store.insertRecords([
    { kind: 'fact', text: 'one' },
    { kind: 'fact', text: 'two' },
    { kind: 'fact', text: 'three' },
  ])
  store.storeEmbedding(first?.id ?? '', await engine.embed('one'))
  expect(await store.batchEmbedMissing(engine)).toBe(2)
  expect(await store.batchEmbedMissing(engine)).toBe(0)
  expect(store.status()).toMatchObject({ embedded: 3, queued: 0, truncated: 0 })
  expect(store.status().spaces).toEqual([
    expect.objectContaining({ fingerprint: engine.info.fingerprint, vectors: 3 }),
  ])
})

test('batch embed embeds everything, a long text in passages', async () => {
  const store = tempStore()
  store.insertRecords(
    Array.from({ length: 70 }, (_, index) => ({ kind: 'fact', text: `note number ${index}` }) as const),
  )
  store.insertRecord({ kind: 'fact', text: 'long '.repeat(500) })
  expect(await store.batchEmbedMissing(engine)).toBe(71)
  expect(store.status()).toMatchObject({ embedded: 71, truncated: 0, coverage: 100 })
  expect(store.status().passages).toBeGreaterThan(72)
})

test('the orchestrator embeds on capture and recalls by meaning', async () => {
  const memory = await open()
  for (const [index, userText] of [
    'remember that my sister Anna lives in Oslo',
    'The dentist moved my appointment to Thursday at ten.',
    'please remember I am allergic to peanuts',
    'What is a good recipe for lentil soup?',
  ].entries()) {
    await memory.captureMemoryTurn({ turnId: `t${index}`, userText })
  }
  expect(memory.status()).toMatchObject({ records: 6, embedded: 6, queued: 0 })
  const [hit] = await memory.recall('Which nuts must I not eat?', { limit: 1, filter: { kind: 'fact' } })
  expect(hit?.record.text).toBe('I am allergic to peanuts')
  const [dentist] = await memory.recall('When do I see the dentist?')
  expect(dentist?.record.text).toContain('Thursday at ten')
  expect(await memory.recallContext('Where does my sister live?')).toContain('Oslo')
})

test('engine left out: the embedded one is loaded, and closed', async () => {
  const rootDir = tempDir()
  const memory = await MemoryOrchestrator.open({ rootDir })
  expect((await memory.captureMemoryTurn({ turnId: 't', userText: 'hello' })).embedded).toBe(1)
  await memory.close()
  const store = SqliteMemoryRepository.open({ rootDir })
  expect(store.countEmbeddings()).toBe(1)
  store.close()
})

test('a closed engine loses no record', async () => {
  const closed = await EmbeddingEngine.load()
  await closed.close()
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: closed })
  onTestFinished(() => memory.close())
  expect(await memory.captureMemoryTurn({ turnId: 't', userText: 'hello' })).toMatchObject({
    episodesWritten: 1,
    embedded: 0,
  })
  expect(memory.repository.embeddingFailures()[0]?.lastError).toContain('ENGINE_CLOSED')
  await expect(memory.repository.batchEmbedMissing(closed)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
  expect(await memory.repository.batchEmbedMissing(engine)).toBe(1)
})

test('what is changed in the store directly is embedded with the current engine', async () => {
  const memory = await open()
  const { id } = await memory.remember('The spare key is under the blue pot')
  await memory.recall('key')
  memory.repository.patchRecord(id, 'The night train leaves at ten')
  // A search by words finds it at once; a search by meaning does once it is embedded.
  expect((await memory.recall('When does the train leave?'))[0]?.distance).toBeUndefined()
  expect(await memory.recall('When does the train leave?', { mode: 'meaning' })).toEqual([])
  expect(memory.engine).toBe(engine)
  if (memory.engine !== null) await memory.repository.embedRecords(memory.engine, [id])
  expect((await memory.recall('When does the train leave?', { mode: 'meaning' }))[0]?.record.id).toBe(id)
})

describe('forget', () => {
  const facts = ['my phone number is 555 0134', 'I am allergic to peanuts', 'the bins go out on Tuesday']

  test.each([
    ['forget my phone number', 'my phone number is 555 0134'],
    ['please forget that I am allergic to nuts', undefined],
    ['Forget about when the bins go out', 'the bins go out on Tuesday'],
    ['forget my violin lessons', undefined],
    ['forget it', undefined],
    ["forget my mother's phone number", undefined],
  ])('%j', async (userText, expected) => {
    const memory = await open()
    for (const fact of facts) await memory.remember(fact)
    const report = await memory.captureMemoryTurn({ turnId: 't', userText })
    const left = memory.repository.listRecords({ kind: 'fact' }).map(({ text }) => text)
    expect(left).toEqual(facts.filter((fact) => fact !== expected))
    expect(report.forgotten).toBe(expected === undefined ? 0 : 1)
  })
})
