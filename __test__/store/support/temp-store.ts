import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RecollectError, SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished } from 'vitest'

/** A new directory, removed after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'recollect-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A store in a real file; closed after the test. */
export function tempStore(rootDir = tempDir()): SqliteMemoryRepository {
  const store = SqliteMemoryRepository.open({ rootDir })
  onTestFinished(() => store.close())
  return store
}

/** A unit vector along one axis. */
export function axis(index: number): Float32Array {
  const vector = new Float32Array(384)
  vector[index] = 1
  return vector
}

/** A unit vector in the plane of two axes: its cosine with the first is `cosine`. */
export function between(first: number, second: number, cosine: number): Float32Array {
  const vector = new Float32Array(384)
  vector[first] = cosine
  vector[second] = Math.sqrt(1 - cosine * cosine)
  return vector
}

/** A unit vector that depends only on the seed. */
export function seededVector(seed: number): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0
  const vector = Float32Array.from({ length: 384 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  })
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

/** Asserts that a call fails with this code, and a message with these words. */
export function expectCode(fn: () => unknown, code: RecollectError['code'], ...words: string[]): void {
  let failure: unknown
  try {
    fn()
  } catch (error) {
    failure = error
  }
  expect(failure).toMatchObject({ name: 'RecollectError', code })
  for (const word of words) expect((failure as Error).message).toContain(word)
}
