import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { DIAGNOSTICS_CHANNELS, EmbeddingEngine, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { axis, tempDir } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { ends, recordEvents } from './support/recorded-events.js'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

const durationMs = expect.any(Number)

describe('recollect:embed', () => {
  test('one event per call, from its start to its end', async () => {
    const recorded = recordEvents()
    const { fingerprint } = engine.info
    const call = engine.embed('peanuts')
    expect(recorded.map(({ when }) => when)).toEqual(['start', 'end'])
    expect(recorded[0]?.event).toEqual({
      operation: 'embed',
      fingerprint,
      priority: 'interactive',
      texts: 1,
      characters: 7,
    })
    await call
    expect(recorded.map(({ when }) => when)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd'])
    await engine.embedBatch(['a', 'word '.repeat(300)])
    engine.embedSync('tea')
    engine.embedBatchSync(['tea', 'cake'])
    expect(ends(recorded, 'embed')).toMatchObject([
      { operation: 'embed', durationMs },
      {
        operation: 'embedBatch',
        priority: 'background',
        texts: 2,
        characters: 1501,
        truncated: 1,
        durationMs,
      },
      { operation: 'embedSync', texts: 1, characters: 3, durationMs },
      { operation: 'embedBatchSync', texts: 2, characters: 7, durationMs },
    ])
  })

  test('a failed call publishes its error, and the caller gets the usual one', async () => {
    const strict = await EmbeddingEngine.load({ truncation: 'error' })
    onTestFinished(() => strict.close())
    const recorded = recordEvents()
    await expect(strict.embed('word '.repeat(300))).rejects.toMatchObject({ code: 'TEXT_TOO_LONG' })
    const signal = AbortSignal.abort()
    await expect(engine.embedBatch(['a'], { signal })).rejects.toBe(signal.reason)
    const controller = new AbortController()
    const aborted = engine.embedBatch(['a'], { signal: controller.signal })
    controller.abort()
    await expect(aborted).rejects.toBe(controller.signal.reason)
    expect(ends(recorded, 'embed').map(({ error }) => error)).toEqual([
      { name: 'RecollectError', code: 'TEXT_TOO_LONG' },
      { name: 'AbortError', code: undefined },
    ])
    expect(recorded.filter(({ when }) => when === 'error')).toHaveLength(2)
  })
})

test('recollect:load', async () => {
  const recorded = recordEvents()
  const other = await EmbeddingEngine.load()
  await other.close()
  await EmbeddingEngine.load({ modelDir: tempDir() }).catch(() => undefined)
  const { model, fingerprint, threads } = engine.info
  expect(ends(recorded, 'load')).toEqual([
    { operation: 'load', model, fingerprint, threads, durationMs },
    { operation: 'load', error: { name: 'RecollectError', code: 'MODEL_NOT_FOUND' }, durationMs },
  ])
})

test('recollect:store, search and backfill', async () => {
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  const recorded = recordEvents()
  const { id } = store.insertRecord({ kind: 'fact', text: 'tea' })
  store.transaction(() => store.insertRecords([{ kind: 'fact', text: 'cake', embedding: axis(0) }]))
  expect(() => store.patchRecord('nobody', 'x')).toThrow('nobody')
  expect(ends(recorded, 'store')).toEqual([
    { operation: 'insertRecord', nested: false, durationMs },
    { operation: 'insertRecords', nested: true, records: 1, durationMs },
    { operation: 'transaction', nested: false, durationMs },
    {
      operation: 'patchRecord',
      nested: false,
      error: { name: 'RecollectError', code: 'RECORD_NOT_FOUND' },
      durationMs,
    },
  ])
  store.searchByVector(axis(0), 5)
  store.searchRecords(axis(0), 5, { filter: { kind: 'event' } })
  expect(ends(recorded, 'search')).toEqual([
    { operation: 'searchByVector', limit: 5, filtered: false, hits: 1, durationMs },
    { operation: 'searchRecords', limit: 5, filtered: true, hits: 0, durationMs },
  ])
  const embedder = new WordEmbedder()
  const other = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => other.close())
  other.insertRecords([{ kind: 'fact', text: 'tea' }])
  await other.batchEmbedMissing(embedder)
  await store.embedRecords(embedder, [id]).catch(() => undefined)
  expect(ends(recorded, 'backfill')).toEqual([
    { operation: 'batchEmbedMissing', fingerprint: 'words-1', embedded: 1, failed: 0, durationMs },
    {
      operation: 'embedRecords',
      fingerprint: 'words-1',
      error: { name: 'RecollectError', code: 'SPACE_MISMATCH' },
      durationMs,
    },
  ])
})

test('a store bound to a channel is available inside the operation', async () => {
  const storage = new AsyncLocalStorage<string>()
  const { start } = tracingChannel(DIAGNOSTICS_CHANNELS.backfill)
  start.bindStore(storage, () => 'a span')
  onTestFinished(() => void start.unbindStore(storage))
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  store.insertRecord({ kind: 'fact', text: 'tea' })
  const embedder = new WordEmbedder()
  let within: string | undefined
  embedder.before = () => {
    within = storage.getStore()
  }
  await store.batchEmbedMissing(embedder)
  expect(within).toBe('a span')
  expect(storage.getStore()).toBeUndefined()
})

test('no event and no log line contains a text, a vector or a query', async () => {
  const recorded = recordEvents()
  const lines: unknown[] = []
  const keep = (...line: unknown[]) => void lines.push(line)
  const logger = { debug: keep, info: keep, warn: keep, error: keep }
  const words = ['xylophone', 'quagmire', 'zeppelin', 'obelisk', 'marzipan']
  const [fact, episode, query, long, patched] = words as [string, string, string, string, string]
  const failing = () => {
    throw new Error('no idea')
  }
  const memory = await MemoryOrchestrator.open({
    rootDir: tempDir(),
    engine,
    logger,
    extractors: [failing, () => [{ kind: 'fact', text: '' }]],
  })
  onTestFinished(() => memory.close())
  await memory.remember(`my ${fact}`, { tags: [fact], metadata: { of: fact } })
  await memory.captureMemoryTurn({ turnId: '1', userText: `please remember my ${episode}` })
  await memory.captureMemoryTurn({ turnId: '2', userText: `forget my ${episode}` })
  const { id } = await memory.remember(`${long} `.repeat(6_000))
  memory.repository.patchRecord(id, `my ${patched}`, patched)
  await memory.recall(`where is my ${query}?`, { filter: { tag: fact } })
  await memory.recallContext(query)
  memory.repository.transaction(() => memory.repository.forgetHardRecord(id, patched))
  const broken = new WordEmbedder(engine.info.fingerprint)
  broken.before = (texts) => {
    throw new Error(`cannot embed ${texts[0]}`)
  }
  memory.repository.insertRecord({ kind: 'fact', text: fact })
  await memory.repository.batchEmbedMissing(broken)
  expect(new Set(recorded.map(({ channel }) => channel))).toEqual(
    new Set(['embed', 'store', 'search', 'backfill']),
  )
  expect(lines.length).toBeGreaterThan(3)
  const told = JSON.stringify([recorded, lines])
  for (const word of words) expect(told).not.toContain(word)
  const numbers = recorded
    .flatMap(({ event }) => Object.values(event))
    .filter((value) => ArrayBuffer.isView(value))
  expect(numbers).toEqual([])
})
