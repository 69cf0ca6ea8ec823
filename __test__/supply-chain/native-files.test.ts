import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { platform } from '../../scripts/lib/platform.mjs'

/** Machine code that runs in a user's process and was not built here: the pinned hashes, by path below node_modules. */
const DEPENDENCIES = readPins<Record<string, string>>('scripts/release/native-files.json')
const { libraries } = readPins<{ libraries: Record<string, string> }>('scripts/lib/runtime-library.json')
const RUNTIME = 'onnxruntime-node/bin/napi-v6'
const PINS = {
  ...DEPENDENCIES,
  ...Object.fromEntries(Object.entries(libraries).map(([name, hash]) => [`${RUNTIME}/${name}`, hash])),
}

/** Files of onnxruntime-node next to its library, which we neither ship nor load. */
const NOT_OURS =
  /\/(onnxruntime_binding\.node|DirectML\.dll|dxcompiler\.dll|dxil\.dll|libonnxruntime\.\d+\.\d+\.\d+\.dylib)$/

const NATIVE = /\.(node|so(\.\d+)*|dylib|dll)$/

function readPins<T>(file: string): T {
  return JSON.parse(readFileSync(inRoot(file), 'utf8')) as T
}

const inModules = (file: string) => inRoot('node_modules', file)

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** The packages with machine code in a user's installation, as far as they are installed here. */
function nativeFilesHere(): string[] {
  const packages = readdirSync(inRoot('node_modules')).filter((name) =>
    /^(better-sqlite3|sqlite-vec(-.+)?|onnxruntime-node)$/.test(name),
  )
  return packages.flatMap((name) =>
    readdirSync(inModules(name), { recursive: true, encoding: 'utf8' })
      .map((file) => path.posix.join(name, file.replaceAll(path.sep, '/')))
      .filter((file) => NATIVE.test(file) && !NOT_OURS.test(file)),
  )
}

describe('every native file that a user gets from others', () => {
  it('has its SHA-256 pinned', () => {
    const here = nativeFilesHere()
    expect(here.length).toBeGreaterThanOrEqual(8 + 5)
    expect(here.filter((file) => !(file in PINS))).toEqual([])
  })

  it.each(Object.entries(PINS).filter(([file]) => existsSync(inModules(file))))(
    'is the pinned one: %s',
    (file, pin) => {
      expect(sha256(inModules(file))).toBe(pin)
    },
  )

  it('exists for this platform', () => {
    const { runtime } = platform()
    const here = nativeFilesHere()
    if (runtime !== undefined) expect(here).toContain(`${RUNTIME}/${runtime.source}`)
    expect(here).toContain(`better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`)
    // sqlite-vec has no library for Windows on Arm.
    if (process.platform !== 'win32' || process.arch !== 'arm64')
      expect(here.some((file) => /^sqlite-vec-.+\/vec0\./.test(file))).toBe(true)
  })
})

it('every package that a user gets from others is pinned by its hash', () => {
  type Entry = { integrity?: string; dev?: boolean; devOptional?: boolean }
  const { packages } = readPins<{ packages: Record<string, Entry> }>('package-lock.json')
  const installed = Object.entries(packages).filter(([name, { dev }]) => name !== '' && dev !== true)
  expect(installed.length).toBeGreaterThan(3)
  for (const [name, { integrity }] of installed) expect(integrity, name).toMatch(/^sha512-/)
})
