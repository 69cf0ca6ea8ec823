import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../engine/run-child.js'
import { addonFile, built, Installation, platform } from './installation.js'

// ONNX Runtime is loaded once a process, so a broken one needs a process of its own.
const CHILD = fileURLToPath(new URL('children/load.mjs', import.meta.url))

describe('a runtime that is no library', () => {
  let installation: Installation
  beforeEach(async () => {
    installation = await Installation.create()
    await installation.put(path.join(built, addonFile), addonFile)
  })
  afterEach(() => installation.remove())

  it('is refused by name, and the process lives', async () => {
    await writeFile(installation.file(platform.runtimeLibrary), 'not a library')
    const { status, stdout } = await runProgram(CHILD, installation.root)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'RUNTIME_LOAD_FAILED',
      message: expect.stringContaining(platform.runtimeLibrary),
    })
  })
})
