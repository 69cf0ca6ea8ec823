import { AsyncLocalStorage } from 'node:async_hooks'
import { EmbeddingEngine, MAX_TEXT_BYTES, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Sandbox } from '../hub/support/sandbox.js'
import { REPO, Site } from '../hub/support/site.js'
import { tempDir } from '../store/support/temp-store.js'

/** Identifies the caller, as a program would identify a request. */
const caller = new AsyncLocalStorage<string>()

/** A function that records the caller in whose context it runs. */
function keeper() {
  const seen: (string | undefined)[] = []
  return { seen, keep: () => void seen.push(caller.getStore()) }
}

/** Expects that each was called, and always in the context of the named caller. */
function expectAll(keepers: Readonly<Record<string, ReturnType<typeof keeper>>>, name: string): void {
  for (const [what, { seen }] of Object.entries(keepers)) {
    expect(seen.length, what).toBeGreaterThan(0)
    expect(new Set(seen), what).toEqual(new Set([name]))
  }
}

const LONG = 'word '.repeat(600)
let engine: EmbeddingEngine

beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

test('of an engine, during another call', async () => {
  const texts = Array.from({ length: 60 }, (_, index) => `sentence number ${index}`)
  await Promise.all(
    ['anna', 'ben'].map((name) =>
      caller.run(name, async () => {
        const of = {
          onTruncated: keeper(),
          batchProgress: keeper(),
          batchTruncated: keeper(),
          passages: keeper(),
        }
        await Promise.all([
          engine.embed(LONG, { onTruncated: of.onTruncated.keep }),
          engine.embedBatch([...texts, LONG], {
            onProgress: of.batchProgress.keep,
            onTruncated: of.batchTruncated.keep,
          }),
          engine.embedPassages(
            texts.map((text) => ({ text })),
            { onProgress: of.passages.keep },
          ),
        ])
        expectAll(of, name)
        expect(of.batchProgress.seen.length).toBeGreaterThan(1)
      }),
    ),
  )
})

test('of a download', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const of = { onProgress: keeper() }
  const { endpoint } = site.server
  await caller.run('anna', () =>
    EmbeddingEngine.downloadModel({
      repo: REPO,
      endpoint,
      cacheDir: sandbox.cache,
      onProgress: of.onProgress.keep,
    }),
  )
  expectAll(of, 'anna')
})

test('of a logger for ONNX Runtime’s messages: the caller that loaded the engine', async () => {
  const of = { logger: keeper() }
  const { keep } = of.logger
  const logger = { debug: keep, info: keep, warn: keep, error: keep }
  const loaded = await caller.run('anna', () => EmbeddingEngine.load({ logger, runtimeLogLevel: 'verbose' }))
  await caller.run('ben', () => loaded.embed('a run is logged, too'))
  await caller.run('anna', () => loaded.close())
  expectAll(of, 'anna')
})

test('of a store', async () => {
  const of = { cut: keeper(), embed: keeper(), exported: keeper(), imported: keeper() }
  const store = SqliteMemoryRepository.open({ memory: true, onTextTruncated: of.cut.keep })
  onTestFinished(() => store.close())
  const directory = tempDir()
  await caller.run('anna', async () => {
    store.insertRecord({ kind: 'fact', text: 'x'.repeat(MAX_TEXT_BYTES + 1) })
    for (let index = 0; index < 80; index++) store.insertRecord({ kind: 'fact', text: `fact ${index}` })
    await store.batchEmbedMissing(engine, { chunkSize: 8, onProgress: of.embed.keep })
    await store.exportTo(directory, { onProgress: of.exported.keep })
    const other = SqliteMemoryRepository.open({ memory: true })
    onTestFinished(() => other.close())
    await other.importFrom(directory, { onProgress: of.imported.keep })
  })
  expectAll(of, 'anna')
})

test('of a memory', async () => {
  const of = { cut: keeper(), extractor: keeper(), logger: keeper(), progress: keeper() }
  const { keep } = of.logger
  const memory = await caller.run('anna', () =>
    MemoryOrchestrator.open({
      rootDir: tempDir(),
      engine,
      logger: { debug: keep, info: keep, warn: keep, error: keep },
      extractors: [
        () => {
          of.extractor.keep()
          return []
        },
      ],
    }),
  )
  onTestFinished(() => memory.close())
  await caller.run('anna', async () => {
    await memory.remember('x'.repeat(MAX_TEXT_BYTES + 1), { onTextTruncated: of.cut.keep })
    await memory.captureMemoryTurn({ turnId: '1', userText: 'Please remember that the boat is blue.' })
    await memory.ensureReadyWithMigration({ onProgress: of.progress.keep })
    await memory.recall('Which colour has the boat?')
  })
  expectAll(of, 'anna')
})
