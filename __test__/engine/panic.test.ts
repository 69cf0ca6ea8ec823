import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addonFile, built, Installation, platform } from '../native/support/installation.js'

/** The addon built with this cargo feature, in a separate folder; it is never published. */
const FAULTY = fileURLToPath(new URL(`../../target/fault-injection/${addonFile}`, import.meta.url))

interface FaultyBinding {
  injectFault(point: string): void
}

describe('a panic in the addon', () => {
  let installation: Installation
  let engineClass: typeof EmbeddingEngine
  let engine: EmbeddingEngine
  let binding: FaultyBinding

  beforeAll(async () => {
    await access(FAULTY)
    installation = await Installation.create()
    await installation.put(FAULTY, addonFile)
    await installation.put(path.join(built, platform.runtimeLibrary), platform.runtimeLibrary)
    engineClass = installation.engineClass()
    engine = await engineClass.load()
    binding = createRequire(import.meta.url)(installation.file(addonFile)) as FaultyBinding
  })
  afterAll(async () => {
    await engine.close()
    await installation.remove()
  })

  const internal = { name: 'RecollectError', code: 'INTERNAL', message: expect.stringContaining('panic') }

  it.each([
    ['a run', 'run', () => engine.embed('hello world')],
    ['a run of a batch', 'run', () => engine.embedBatch(['hello', 'world'])],
    ['a run, for a call that blocks', 'run', async () => engine.embedSync('hello world')],
    ['tokenization', 'tokenize', () => engine.embed('hello world')],
    ['tokenization, for a call that blocks', 'tokenize', async () => engine.embedBatchSync(['hello'])],
    ['loading', 'load', () => engineClass.load({ maxTokens: 99 })],
  ])('in %s is an error, and the engine stays usable', async (_name, point, call) => {
    const before = await engine.embed('hello world')
    binding.injectFault(point)
    await expect(call()).rejects.toMatchObject(internal)
    expect(await engine.embed('hello world')).toEqual(before)
    expect(engine.countTokens('hello world')).toBe(4)
  })

  it('in an export is an error, and the engine stays usable', async () => {
    // This export is the one that panics on purpose.
    expect(() => binding.injectFault('export')).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('panic') }),
    )
    expect(await engine.embed('hello world')).toHaveLength(384)
  })

  it('rejects only the calls that it affects', async () => {
    binding.injectFault('run')
    const results = await Promise.allSettled(Array.from({ length: 400 }, (_, i) => engine.embed(`note ${i}`)))
    const failed = results.filter((result) => result.status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThan(400)
  })
})
