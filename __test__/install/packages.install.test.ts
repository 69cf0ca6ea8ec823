import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, inject, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { importTool, toolFile } from './support/tools.js'

const run = promisify(execFile)

/** The parts of it that are used. */
interface Publint {
  publint(options: { pack: { tarball: ArrayBuffer }; strict: boolean }): Promise<{ messages: unknown[] }>
}

describe.each(inject('tarballs').map((file) => ({ file, name: path.basename(file) })))(
  '$name',
  ({ file, name }) => {
    it('has no problems for publint', async () => {
      const { publint } = await importTool<Publint>('publint')
      const bytes = readFileSync(file)
      const { messages } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true })
      expect(messages).toEqual([])
    })

    // The other packages are only imported by file name.
    it.runIf(/^recollect-\d/.test(name))('has types without problems for @arethetypeswrong/cli', async () => {
      const attw = toolFile('@arethetypeswrong/cli', 'attw')
      // It exits with a status other than 0, and so rejects, when there is a problem.
      const { stdout } = await run(process.execPath, [attw, file, '--profile', 'esm-only', '--no-color'])
      const { exports } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
        readonly exports: Readonly<Record<string, unknown>>
      }
      const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'))
      expect(stdout.match(/node16 \(from ESM\): 🟢 \(ESM\)\nbundler: 🟢/g)).toHaveLength(entries.length)
    })
  },
)
