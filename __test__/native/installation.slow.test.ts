import { appendFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runtimeLibrary } from '../../src/native/load-binding.js'
import { addonFile, built, Installation, platform } from './support/installation.js'

describe('an installation', () => {
  let installation: Installation
  beforeEach(async () => {
    installation = await Installation.create()
  })
  afterEach(() => installation.remove())

  const load = async () => {
    const engineClass = installation.engineClass()
    try {
      const engine = await engineClass.load()
      const vector = await engine.embed('hello world')
      await engine.close()
      return vector.length
    } catch (error) {
      return error
    }
  }

  it('with addon, runtime and model embeds', async () => {
    await installation.put(path.join(built, addonFile), addonFile)
    await installation.put(path.join(built, platform.runtimeLibrary), platform.runtimeLibrary)
    expect(await load()).toBe(384)
  })

  it('without the addon lists the paths that were searched', async () => {
    expect(await load()).toMatchObject({
      code: 'ADDON_NOT_FOUND',
      message: expect.stringMatching(new RegExp(`@recollect/${platform.name}.*${addonFile}`)),
    })
  })

  it('without the runtime embeds in int8, and reports what is missing in float32', async () => {
    await installation.put(path.join(built, addonFile), addonFile)
    const engineClass = installation.engineClass()
    const engine = await engineClass.load({ precision: 'int8' })
    expect(await engine.embed('hello world')).toHaveLength(384)
    await engine.close()
    await expect(engineClass.load()).rejects.toMatchObject({
      code: 'RUNTIME_NOT_FOUND',
      message: expect.stringContaining('precision int8'),
    })
  })

  it('on a platform without ONNX Runtime reports it in float32', () => {
    const directory = path.join(installation.root, 'npm', 'linux-x64-musl')
    const platform = { name: 'linux-x64-musl', runtimeLibrary: undefined }
    expect(() => runtimeLibrary({ directory, platform })).toThrow(
      expect.objectContaining({
        code: 'RUNTIME_NOT_FOUND',
        message: expect.stringMatching(/ONNX Runtime is published for.*linux-x64-musl.*precision int8/),
      }),
    )
  })

  it('without the runtime names the missing file', async () => {
    await installation.put(path.join(built, addonFile), addonFile)
    expect(await load()).toMatchObject({
      code: 'RUNTIME_NOT_FOUND',
      message: expect.stringContaining(installation.file(platform.runtimeLibrary)),
    })
  })

  it.each(['{}', 'null', 'not JSON'])('with the damaged manifest %j loads nothing', async (text) => {
    await installation.put(path.join(built, addonFile), addonFile)
    await installation.put(path.join(built, platform.runtimeLibrary), platform.runtimeLibrary)
    const manifest = installation.file('manifest.json')
    await writeFile(manifest, text)
    expect(await load()).toMatchObject({
      code: 'RUNTIME_CHECKSUM_MISMATCH',
      message: expect.stringContaining(`Expected the SHA-256 of ${platform.runtimeLibrary} in ${manifest}`),
    })
  })

  it('whose files were signed again, and whose manifest was omitted, embeds', async () => {
    await installation.put(path.join(built, addonFile), addonFile)
    await installation.put(path.join(built, platform.runtimeLibrary), platform.runtimeLibrary)
    // Appends data, as a signature does.
    await appendFile(installation.file(platform.runtimeLibrary), 'more')
    await rm(installation.file('manifest.json'))
    expect(await load()).toBe(384)
  })

  it('with an addon that is not a library reports it, and loads once it is repaired', async () => {
    await writeFile(installation.file(addonFile), 'not a library')
    await installation.put(path.join(built, platform.runtimeLibrary), platform.runtimeLibrary)
    expect(await load()).toMatchObject({
      code: 'ADDON_LOAD_FAILED',
      message: expect.stringContaining(installation.file(addonFile)),
      cause: expect.any(Error),
    })
    await rm(installation.file(addonFile))
    await installation.put(path.join(built, addonFile), addonFile)
    expect(await load()).toBe(384)
  })

  it('without the model lists the paths that were searched', async () => {
    await installation.put(path.join(built, addonFile), addonFile)
    await installation.put(path.join(built, platform.runtimeLibrary), platform.runtimeLibrary)
    await rm(path.join(installation.root, 'npm', 'model-all-minilm-l6-v2'), { recursive: true })
    expect(await load()).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringMatching(/@recollect\/model-all-minilm-l6-v2.*model_fp16\.onnx/),
    })
  })
})
