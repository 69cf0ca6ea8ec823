import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryOrchestrator, runMemoryEmbed, SqliteMemoryRepository, type TextTruncation } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tempDir, tempStore } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

async function open(options = {}) {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: new WordEmbedder(), ...options })
  onTestFinished(() => memory.close())
  return memory
}

describe('an option that is undefined takes its default', () => {
  test('of remember', async () => {
    const memory = await open()
    const given = { kind: undefined, confidence: undefined, tags: undefined, importanceScore: undefined }
    expect(await memory.remember('x', given)).toMatchObject({
      kind: 'fact',
      confidence: 0.8,
      tags: ['remembered'],
    })
  })

  test('of recallContext', async () => {
    const memory = await open()
    await memory.remember('violas have four strings')
    const given = { minScore: undefined, limit: undefined, maxLength: undefined, filter: undefined }
    expect(await memory.recallContext('submarines', given)).toBeNull()
    expect(await memory.recallContext('violas', given)).not.toBeNull()
  })
})

describe('recallContext', () => {
  test('cuts the memory that does not fit, on a character boundary', async () => {
    const memory = await open()
    const phrase = 'my recovery phrase is apple '
    const { text } = await memory.remember(phrase + '🍎'.repeat(200))
    for (const maxLength of [100, 101, 150]) {
      const context = (await memory.recallContext('recovery phrase apple', { maxLength })) ?? ''
      expect(context.length).toBeGreaterThan(maxLength - 3)
      expect(context.length).toBeLessThanOrEqual(maxLength)
      expect(context.isWellFormed()).toBe(true)
      expect(context).toMatch(/^- \[fact\] \d{4}-\d\d-\d\d: my recovery phrase is apple 🍎+ \[truncated\]$/u)
    }
    expect(await memory.recallContext('recovery phrase apple')).toContain(`: ${text}`)
  })

  test('does not skip a better memory for one that fits', async () => {
    const memory = await open()
    // Otherwise the newest would come first when a second passes between them.
    const createdAt = 1_700_000_000
    await memory.remember(`violas strings ${'violas '.repeat(40)}`, { createdAt })
    await memory.remember('violas wood', { createdAt })
    await memory.remember('violas', { createdAt })
    const lines = (await memory.recallContext('violas', { maxLength: 150 }))?.split('\n') ?? []
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^- \[fact\] [-\d]+: violas$/)
    expect(lines[1]).toMatch(/^- \[fact\] [-\d]+: violas strings .* \[truncated\]$/)
  })

  test('leaves out the question itself, and keeps its answer', async () => {
    const memory = await open()
    const question = { userText: 'What is my PIN?' }
    for (let n = 0; n < 12; n++) await memory.captureMemoryTurn({ turnId: `q${n}`, ...question })
    expect(await memory.recallContext(question.userText, { minScore: 0 })).toBeNull()
    await memory.remember('my PIN is 4711')
    expect(await memory.recallContext('what is my pin', { limit: 1 })).toMatch(
      /^- \[fact\] [-\d]+: my PIN is 4711$/,
    )
    await memory.captureMemoryTurn({ turnId: 'a', ...question, assistantText: 'It is 4711.' })
    expect(await memory.recallContext(question.userText)).toContain('Assistant: It is 4711.')
    // Nor does recall() return the question as its own answer.
    expect(await memory.recall(question.userText, { limit: 50, minScore: 0 })).toHaveLength(2)
  })
})

describe('a text that is too long', () => {
  const long = 'é'.repeat(600_000)

  test.each(['a store of its own', 'a store given'])('is reported by: %s', async (where) => {
    const warnings: unknown[] = []
    const logger = { warn: (_: string, fields: unknown) => warnings.push(fields) }
    const memory = await open(where === 'a store given' ? { repository: tempStore(), logger } : { logger })
    const report = await memory.captureMemoryTurn({ turnId: 't', userText: long })
    const [episode] = report.writes
    const cut = { recordId: episode?.targetId, originalBytes: 1_200_006, storedBytes: expect.any(Number) }
    expect(report.truncated).toEqual([cut])
    const told: TextTruncation[] = []
    const fact = await memory.remember(long, { onTextTruncated: (truncation) => told.push(truncation) })
    expect(told).toEqual([
      { recordId: fact.id, originalBytes: 1_200_000, storedBytes: Buffer.byteLength(fact.text) },
    ])
    const warning = 'RECOLLECT_TEXT_CUT'
    expect(warnings).toEqual([
      { warning, ...cut },
      { warning, ...told[0] },
    ])
    expect(await memory.captureMemoryTurn({ turnId: 'u', userText: 'short' })).not.toHaveProperty('truncated')
  })
})

describe('a bad argument is named as in the call', () => {
  test.each(['x'.repeat(513), 'a\ud800'])('turnId %#', async (turnId) => {
    let asked = 0
    const memory = await open({
      extractors: [
        () => {
          asked += 1
          return []
        },
      ],
    })
    await expect(memory.captureMemoryTurn({ turnId, userText: 'forget it all' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('turnId'),
    })
    expect(asked).toBe(0)
  })

  test.each([
    [{ minscore: 1 }, 'of recallContext'],
    [{ maxLength: 99 }, 'maxLength'],
    [{ filter: 5 }, 'filter'],
    [{ filter: { kind: 'zz' } }, 'kind'],
  ])('recallContext with %j', async (options, word) => {
    const engine = new WordEmbedder()
    const memory = await open({ engine })
    const failure = await memory.recallContext('x', options as never).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(word) })
    expect((failure as Error).message).not.toContain('searchByVector')
    expect(engine.seen).toEqual([])
  })
})

test('remember and capture recognize equal texts by the same rule', async () => {
  const memory = await open()
  const first = await memory.remember('Same text.', { tags: ['a'] })
  const again = await memory.remember(' same  TEXT', { tags: ['b'], confidence: 0.9 })
  expect(again).toMatchObject({ id: first.id, text: 'Same text.', tags: ['a', 'b'], confidence: 0.9 })
  expect(
    (await memory.captureMemoryTurn({ turnId: 't', userText: 'remember same text!' })).factsWritten,
  ).toBe(0)
  await memory.remember('same text', { kind: 'interest' })
  expect(memory.repository.listRecords({ kind: ['fact', 'interest'] })).toHaveLength(2)
})

describe('runMemoryEmbed', () => {
  test('creates no store in a mistyped directory', async () => {
    const parent = tempDir()
    const missing = join(parent, 'mistyped')
    const empty = join(parent, 'empty')
    mkdirSync(empty)
    for (const [rootDir, databaseFile] of [[missing], [empty], [empty, 'other.db']] as const) {
      await expect(runMemoryEmbed(rootDir, new WordEmbedder(), { databaseFile })).rejects.toMatchObject({
        code: 'STORE_ROOT_INVALID',
        message: expect.stringContaining(rootDir),
      })
    }
    expect(existsSync(missing)).toBe(false)
    await expect(runMemoryEmbed(empty, new WordEmbedder(), { databaseFile: '../x' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  test('embeds the records without a vector', async () => {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir })
    store.insertRecord({ kind: 'fact', text: 'x' })
    store.close()
    expect(await runMemoryEmbed(rootDir, new WordEmbedder())).toBe(1)
  })
})
