import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { tempDir, tempStore } from '../store/support/temp-store.js'
import { openMemory as open } from './support/open-memory.js'

test('the option index configures the vector index of the store', async () => {
  const inFile = await open({ index: 'vec0' })
  expect(inFile.status().index).toMatchObject({ state: 'off' })
  const inMemory = await open({ index: { maxBytes: 1_000_000 } })
  expect(inMemory.status().index).toMatchObject({ state: 'waiting', maxBytes: 1_000_000 })
  await expect(open({ repository: tempStore(tempDir()), index: 'vec0' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('index'),
  })
})

describe('opening and closing', () => {
  test('a repository that was passed in stays open; one that the memory opened is closed', async () => {
    const repository = tempStore()
    const memory = await MemoryOrchestrator.open({ repository, engine: null })
    await memory.close()
    expect(repository.status().records).toBe(0)
    const own = await open({ engine: null })
    await Promise.all([own.close(), own.close()])
    await expect(own.captureMemoryTurn({ turnId: 't', userText: 'x' })).rejects.toMatchObject({
      code: 'STORE_CLOSED',
    })
    await expect(own.recall('x')).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(own.ensureReady()).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    expect(() => own.status()).toThrow(expect.objectContaining({ code: 'STORE_CLOSED' }))
  })

  test.each([
    [undefined, 'rootDir'],
    [{}, 'rootDir'],
    [{ rootdir: 'x' }, 'did you mean "rootDir"'],
    [{ rootDir: 7 }, 'rootDir'],
    [{ rootDir: 'x', engine: {} }, 'embedder'],
    [{ rootDir: 'x', extractors: [1] }, 'extractors[0]'],
    [{ rootDir: 'x', retentionDays: 0 }, 'retentionDays'],
    [{ repository: {} }, 'SqliteMemoryRepository'],
  ])('options %j are refused', async (options, word) => {
    const call = MemoryOrchestrator.open(
      options === undefined ? (options as never) : ({ engine: null, ...options } as never),
    )
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(word),
    })
    expect(existsSync(join(process.cwd(), 'x'))).toBe(false)
  })

  test.each([
    [null],
    [{ turnId: 't' }],
    [{ turnId: '', userText: 'x' }],
    [{ turnId: 't', userText: '  ' }],
    [{ turnId: 't', userText: 'x', assistantText: 7 }],
    [{ turnId: 't', userText: 'x', assistant: 'y' }],
  ])('turn %j is refused', async (turn) => {
    const memory = await open({ engine: null })
    await expect(memory.captureMemoryTurn(turn as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(memory.status().records).toBe(0)
  })

  test('episodes older than retentionDays are forgotten at the start', async () => {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir })
    const old = Math.floor(Date.now() / 1000) - 40 * 86400
    store.insertRecord({ kind: 'episode', text: 'long ago', createdAt: old })
    store.insertRecord({ kind: 'fact', text: 'long ago too', createdAt: old })
    store.insertRecord({ kind: 'episode', text: 'today' })
    store.close()
    const memory = await open({ rootDir, engine: null, retentionDays: 30 })
    await memory.ensureReady()
    expect(memory.repository.listRecords().map(({ text }) => text)).toEqual(['long ago too', 'today'])
  })
})
