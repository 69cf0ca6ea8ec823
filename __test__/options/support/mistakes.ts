import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  EmbeddingEngine,
  type ErrorCode,
  MemoryOrchestrator,
  RecollectError,
  SqliteMemoryRepository,
} from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A typical mistake, by the value that JavaScript or a cast lets through. */
export interface Mistake {
  readonly what: string
  readonly make: () => unknown
  readonly code?: ErrorCode
  /** What was expected, what was received, and what to do, as in the message. */
  readonly says: readonly [expected: string, received: string, todo: string]
}

export const directory = mkdtempSync(path.join(tmpdir(), 'recollect-mistakes-'))
export let memory: MemoryOrchestrator
export let engine: EmbeddingEngine
export let store: SqliteMemoryRepository

beforeAll(async () => {
  engine = await EmbeddingEngine.load()
  memory = await MemoryOrchestrator.open({
    rootDir: path.join(directory, 'memory'),
    engine: null,
    logger: null,
  })
  store = SqliteMemoryRepository.open({ memory: true })
})

afterAll(async () => {
  store.close()
  await memory.close()
  await engine.close()
  rmSync(directory, { recursive: true })
})

/** Calls it like a program without types. */
// biome-ignore lint/suspicious/noExplicitAny: the test passes what the types forbid
export const untyped = (value: unknown) => value as any

export const at = (name: string) => path.join(directory, name)
export const open = (options?: unknown) => MemoryOrchestrator.open(untyped(options))
export const openStore = (options?: unknown) => SqliteMemoryRepository.open(untyped(options))

/** Each mistake must be reported with what was expected, what was received and what to do. */
export function reportsMistakes(of: string, mistakes: readonly Mistake[]): void {
  describe(`a mistake in ${of} is reported with what was expected, what was received and what to do`, () => {
    it.each(mistakes)('$what', async ({ make, code = 'INVALID_ARGUMENT', says }) => {
      const error: unknown = await Promise.resolve()
        .then(make)
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(RecollectError)
      const { code: found, message } = error as RecollectError
      expect(found).toBe(code)
      for (const part of says) expect(message).toContain(part)
      expect(message).toMatch(/^(texts\[\d+\]: )?Expected [^\n]+$/)
    })
  })
}
