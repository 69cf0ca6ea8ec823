import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { checkLinker } from '../../scripts/lib/requirements.mjs'

let clone: string
let bin: string

/** A fake program on the PATH of set-up, with the output that a case needs. */
function program(name: string, body: string): void {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
}

function setUp() {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs'], {
    cwd: clone,
    env: { PATH: bin },
    encoding: 'utf8',
  })
  return { status, stderr }
}

/** Imitates the result of `npm ci`, as far as set-up checks it. */
const INSTALLS = `mkdir -p node_modules/better-sqlite3 node_modules/typescript
for name in better-sqlite3 typescript; do echo '{}' > node_modules/$name/package.json; done`

beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'recollect-set-up-'))
  bin = path.join(clone, 'bin')
  mkdirSync(bin)
  for (const name of ['mkdir', 'echo']) symlinkSync(path.join('/bin', name), path.join(bin, name))
  for (const name of [
    'scripts',
    'crates',
    'src',
    'build.rs',
    'Cargo.toml',
    'Cargo.lock',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ]) {
    cpSync(inRoot(name), path.join(clone, name), { recursive: true })
  }
})

describe.skipIf(process.platform === 'win32')('set-up names what is missing in one sentence', () => {
  const rust = { cargo: 'echo cargo 1.95.0', rustc: 'echo rustc 1.95.0' }
  const npm = `if [ "$1" = --version ]; then echo 11.19.1; else ${INSTALLS}; fi`
  const cases: { missing: string; programs: Record<string, string>; expected: RegExp }[] = [
    { missing: 'npm', programs: {}, expected: /npm was not found on the PATH: install npm 11/ },
    {
      missing: 'a newer npm',
      programs: { npm: 'echo 9.2.0' },
      expected: /npm 9\.2\.0 is too old: install npm 11/,
    },
    {
      missing: 'room on the disk',
      programs: {
        ...rust,
        cc: 'echo cc 12.2',
        npm: `if [ "$1" = --version ]; then echo 11.19.1; else echo 'npm error code ENOSPC' >&2; exit 228; fi`,
      },
      expected: /The disk is full: free about 4 GB/,
    },
    {
      missing: 'Rust',
      programs: { npm },
      expected: /Rust's `cargo` was not found on the PATH: install Rust 1\.95/,
    },
    {
      missing: 'a newer Rust',
      programs: { npm, cargo: 'echo cargo 1.80.0', rustc: 'echo rustc 1.80.0' },
      expected: /`cargo` 1\.80\.0 is too old: update to Rust 1\.95/,
    },
    {
      missing: 'a C compiler',
      programs: { npm, ...rust },
      expected: /No C compiler \(`cc`\) was found/,
    },
  ]

  it.each(cases)('$missing', ({ programs, expected }) => {
    for (const [name, body] of Object.entries(programs)) program(name, body)
    const { status, stderr } = setUp()
    expect(stderr).toMatch(expected)
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
    expect(status).toBe(1)
  })
})

describe.skipIf(process.platform === 'win32')('on Windows on Arm', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
  })

  beforeEach(() => {
    vi.stubEnv('PATH', bin)
    vi.stubGlobal('process', { env: process.env, platform: 'win32', arch: 'arm64' })
  })

  it('clang is required', () => {
    expect(checkLinker).toThrow(/No `clang` was found on the PATH: install LLVM/)
  })

  it('clang is enough', () => {
    program('clang', 'echo clang version 20.1.6')
    expect(checkLinker).not.toThrow()
  })
})
