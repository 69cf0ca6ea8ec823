import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { platform as here } from '../../scripts/lib/platform.mjs'
import { Machine, type Project } from './support/project.js'
import { TOOLS } from './support/tools.js'

const machine = new Machine(inject('machine').folder, inject('machine').registry)
const platform = here()
let project: Project

beforeAll(async () => {
  project = machine.project('refused')
  expect(await project.npmInstall()).toMatchObject({ status: 0 })
})

/** A message for a person: what was expected, what was found, what to do. */
const sentence = (code: string, pattern: RegExp) => ({
  code,
  message: expect.stringMatching(new RegExp(`^${pattern.source}[^\\n]*$`)),
})

async function report(where: Project, args: readonly string[] = [], node?: string) {
  const { status, stdout, stderr } = await where.node(
    [...args, 'report.mjs'],
    node === undefined ? {} : { node },
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return JSON.parse(stdout) as unknown
}

describe('an installation reports its problem in one sentence', () => {
  const store =
    `${process.platform}-${process.arch}` === 'win32-arm64'
      ? sentence(
          'UNSUPPORTED_PLATFORM',
          /Expected one of .* for the store, as .* received win32-arm64; the x64 build/,
        )
      : 'ok'

  it('if there is anything', async () => {
    expect(await report(project)).toEqual({ engine: 'ok', store })
  })

  it('without the platform package', async () => {
    const without = machine.project('omitted')
    await without.npmInstall('--omit=optional')
    expect(existsSync(without.file('node_modules/@recollect', platform.name))).toBe(false)
    expect(await report(without)).toEqual({
      engine: sentence(
        'ADDON_NOT_FOUND',
        /Expected the native addon recollect\.\S+\.node, found none of: package @recollect\/\S+ \(not installed\)/,
      ),
      store: sentence(
        'STORE_EXTENSION_FAILED',
        /Expected the sqlite-vec extension for \S+, but it cannot be located: install/,
      ),
    })
  })

  describe('about ONNX Runtime', () => {
    let damaged: Project
    let library: string
    beforeAll(() => {
      const file = platform.runtime?.library
      if (file === undefined) throw new Error(`ONNX Runtime is not published for ${platform.name}`)
      damaged = project.copy('damaged')
      library = damaged.file('node_modules/@recollect', platform.name, file)
    })

    it('when it was changed', async () => {
      const bytes = readFileSync(library)
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
      writeFileSync(library, bytes)
      expect(await report(damaged)).toEqual({
        engine: sentence(
          'RUNTIME_CHECKSUM_MISMATCH',
          /expected ONNX Runtime's library \S+ with the SHA-256 \w{64}, received \w{64}: it was damaged or changed; reinstall/,
        ),
        store,
      })
    })

    it('when it is missing', async () => {
      rmSync(library)
      expect(await report(damaged)).toEqual({
        engine: sentence(
          'RUNTIME_NOT_FOUND',
          /Expected ONNX Runtime beside the addon, which precision float32 needs, found no \S+; install @recollect\/\S+ again, or load with precision int8/,
        ),
        store,
      })
    })
  })

  const old = [
    { version: '20.20.2', folder: 'node-20-linux-x64' },
    { version: '22.13.1', folder: 'node-22.13-linux-x64' },
  ]
  // Their packages are each for one platform, and the check only reads the version.
  describe.skipIf(`${process.platform}-${process.arch}` !== 'linux-x64').each(old)(
    'about Node.js $version',
    (one) => {
      const node = path.join(TOOLS, one.folder, 'bin', 'node')
      const refusal = sentence(
        'UNSUPPORTED_NODE',
        new RegExp(
          `Expected Node\\.js 22\\.14 or newer \\(Node-API 10\\), received Node\\.js ${one.version.replaceAll('.', '\\.')} `,
        ),
      )

      it('from an ECMAScript module', async () => {
        expect(await report(project, [], node)).toEqual({ engine: refusal, store: refusal })
      })

      it('from a CommonJS module', async () => {
        const { status, stderr } = await project.node(['memory.cjs', 'stores/old'], { node })
        // Both versions have require(esm), with a warning.
        expect(stderr).toContain(`RecollectError: Expected Node.js 22.14 or newer`)
        expect(status).toBe(1)
      })
    },
  )

  // The registries have no Node.js for musl; the test replaces the system's report, not our code.
  it.skipIf(process.platform !== 'linux')('about a C library other than glibc', async () => {
    expect(await report(project, ['--import', './musl.mjs'])).toEqual({
      // Its package is for another C library, so npm has not installed it here.
      engine: sentence('ADDON_NOT_FOUND', /Expected the native addon recollect\.linux-\w+-musl\.node/),
      store: sentence(
        'UNSUPPORTED_PLATFORM',
        /Expected one of .*for the store.* a C library other than glibc \(musl\)/,
      ),
    })
  })
})
