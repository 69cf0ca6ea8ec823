import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../engine/support/run-child.js'
import { addonFile, built, Installation, platform } from './support/installation.js'

// ONNX Runtime is loaded once per process, so a broken one needs a separate process.
const CHILD = fileURLToPath(new URL('support/children/load.mjs', import.meta.url))

describe('a runtime', () => {
  let installation: Installation
  beforeEach(async () => {
    installation = await Installation.create()
    await installation.put(path.join(built, addonFile), addonFile)
  })
  afterEach(() => installation.remove())

  async function load() {
    const { status, stdout } = await runProgram(CHILD, installation.root)
    expect(status).toBe(0)
    return JSON.parse(stdout)
  }

  it('that is not a library is refused with its name, and the process survives', async () => {
    await writeFile(installation.file(platform.runtimeLibrary), 'not a library')
    await installation.acceptRuntime()
    expect(await load()).toMatchObject({
      code: 'RUNTIME_LOAD_FAILED',
      message: expect.stringContaining(platform.runtimeLibrary),
    })
  })

  it('with one flipped bit is not loaded', async () => {
    const library = await readFile(path.join(built, platform.runtimeLibrary))
    const middle = library.length >> 1
    library.writeUInt8(library.readUInt8(middle) ^ 1, middle)
    await writeFile(installation.file(platform.runtimeLibrary), library)
    expect(await load()).toMatchObject({
      code: 'RUNTIME_CHECKSUM_MISMATCH',
      message: expect.stringMatching(
        /library .* with the SHA-256 [0-9a-f]{64}, received [0-9a-f]{64}: it was damaged or changed; reinstall/,
      ),
    })
  })
})
