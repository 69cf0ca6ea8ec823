import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, inject, it } from 'vitest'
import { TOOLS, toolFile } from './tools.js'

const run = promisify(execFile)

describe.each(inject('tarballs').map((file) => ({ file, name: path.basename(file) })))(
  '$name',
  ({ file, name }) => {
    it('is found clean by publint', async () => {
      const { publint } = await import(pathToFileURL(path.join(TOOLS, 'publint/src/node.js')).href)
      const bytes = readFileSync(file)
      const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
      const { messages } = await publint({ pack: { tarball }, strict: true })
      expect(messages).toEqual([])
    })

    // Of the others nothing is imported but files by name.
    it.runIf(/^recollect-\d/.test(name))('has types that @arethetypeswrong/cli finds right', async () => {
      const attw = toolFile('@arethetypeswrong/cli', 'attw')
      const { stdout } = await run(process.execPath, [attw, file, '--profile', 'esm-only', '--no-color'])
      expect(stdout).toContain('No problems found')
    })
  },
)
