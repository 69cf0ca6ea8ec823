import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  EmbeddingEngine,
  MemoryOrchestrator,
  type MemoryOrchestratorOptions,
  SqliteMemoryRepository,
} from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

const VERSION_2 = new URL('../fixtures/store/version-2.db', import.meta.url)

async function open(options: MemoryOrchestratorOptions) {
  const memory = await MemoryOrchestrator.open(options)
  onTestFinished(() => memory.close())
  return memory
}

function storeOf(count: number): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(
    Array.from({ length: count }, (_, n) => ({ kind: 'fact', text: `note number ${n}` }) as const),
  )
  store.close()
  return rootDir
}

function keepingLogger() {
  const warnings: string[] = []
  return { warnings, warn: (message: string) => warnings.push(message) }
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('a store of schema 2 is migrated, embedded and searched automatically', async () => {
  const rootDir = tempDir()
  copyFileSync(VERSION_2, join(rootDir, 'fae.db'))
  const engine = await EmbeddingEngine.load()
  onTestFinished(() => engine.close())
  const logger = keepingLogger()
  const memory = await open({ rootDir, engine, logger })
  // Words answer at once; the vectors follow without a request.
  await memory.recall('anything')
  await until(() => memory.status().queued === 0)
  const hits = await memory.recall('anything', { limit: 100, minScore: 0 })
  expect(hits.length).toBeGreaterThan(0)
  expect(hits.every(({ distance }) => distance !== undefined)).toBe(true)
  // One of the records has expired.
  const lasting = (await memory.list()).filter(({ staleAfterSecs }) => staleAfterSecs === undefined)
  expect(hits.length).toBe(lasting.length)
  expect(logger.warnings).toEqual([])
})

test('what was remembered without an engine is embedded when there is one', async () => {
  const rootDir = tempDir()
  const without = await open({ rootDir, engine: null })
  await without.remember('violas have four strings')
  await without.close()
  const memory = await open({ rootDir, engine: new WordEmbedder() })
  expect(await memory.recallContext('violas strings')).toContain('violas have four strings')
})

test('a large backlog is embedded in portions, and the rest is reported once', async () => {
  const logger = keepingLogger()
  const memory = await open({ rootDir: storeOf(150), engine: new WordEmbedder(), logger })
  expect(await memory.recall('note number 1')).toHaveLength(5)
  await until(() => memory.status().queued === 86 && logger.warnings.length > 0)
  expect(logger.warnings).toEqual([
    expect.stringMatching(/^86 records wait .*ensureReadyWithMigration\(\).*runMemoryEmbed\(\)/),
  ])
  for (const [index, left] of [22, 0].entries()) {
    await memory.captureMemoryTurn({ turnId: `t${index}`, userText: `hello ${index}` })
    await until(() => memory.status().queued === left)
  }
  expect(memory.status()).toMatchObject({ records: 152, embedded: 152 })
  expect(logger.warnings).toHaveLength(1)
})

test('a capture does not wait for the backlog, and close() stops it', async () => {
  const engine = new WordEmbedder()
  const rootDir = storeOf(3)
  let started = false
  engine.before = (texts) => {
    if (!texts.some((text) => text.startsWith('note'))) return
    started = true
    return new Promise((_, reject) =>
      closing.signal.addEventListener('abort', () => reject(new Error('ended'))),
    )
  }
  const closing = new AbortController()
  const memory = await MemoryOrchestrator.open({ rootDir, engine })
  expect((await memory.captureMemoryTurn({ turnId: 't', userText: 'hello' })).embedded).toBe(1)
  expect(started).toBe(true)
  // The same engine embeds the question, and fails for anything that begins with "note".
  await expect(memory.recall('note', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
  expect(await memory.recall('number', { minScore: 0 })).toHaveLength(4)
  const closed = memory.close()
  closing.abort()
  await closed
  const store = SqliteMemoryRepository.open({ rootDir })
  expect(store.status()).toMatchObject({ queued: 3, failed: 0 })
  store.close()
})

test('an engine of another space is reported, and the records keep their reason', async () => {
  const rootDir = storeOf(2)
  const first = await open({ rootDir, engine: new WordEmbedder('one') })
  await first.ensureReadyWithMigration()
  await first.close()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecord({ kind: 'fact', text: 'late' })
  store.close()
  const logger = keepingLogger()
  const second = await open({ rootDir, engine: new WordEmbedder('two'), logger })
  await expect(second.recall('note')).rejects.toMatchObject({ code: 'SPACE_MISMATCH' })
  expect(await second.recall('late', { mode: 'words' })).toHaveLength(1)
  await until(() => logger.warnings.length > 0)
  expect(logger.warnings[0]).toContain('could not be embedded')
  expect(second.repository.embeddingFailures()).toEqual([
    expect.objectContaining({ lastError: expect.stringContaining('SPACE_MISMATCH') }),
  ])
})

test('concurrent captures are not embedded twice', async () => {
  const engine = new WordEmbedder()
  const memory = await open({ rootDir: tempDir(), engine })
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      memory.captureMemoryTurn({ turnId: `t${n}`, userText: `turn ${n}` }),
    ),
  )
  await memory.close()
  expect(engine.seen).toHaveLength(40)
})
