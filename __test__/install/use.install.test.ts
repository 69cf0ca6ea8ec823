import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectFound } from './support/found.js'
import { type Ended, hasStore, Machine, Project } from './support/project.js'
import { bytesBelow, packageSizes } from './support/sizes.js'

/** The limit in DESIGN.md, model included, for Linux on x64. */
const MAX_INSTALLATION_BYTES = 140e6

const NOBODY = 65_534

const machine = new Machine(inject('machine').folder, inject('machine').registry)
let project: Project
let installed: Ended

beforeAll(async () => {
  project = machine.project('project')
  installed = await project.npmInstall()
})

describe('npm install recollect', () => {
  it('needs no compiler, no Python and no install script', async () => {
    for (const program of ['cargo', 'rustc', 'cc', 'gcc', 'clang', 'make', 'python3', 'python', 'node-gyp']) {
      expect(await machine.run(program, ['--version']), program).toMatchObject({ status: 'ENOENT' })
    }
    expect(installed.stderr).toBe('')
    expect(installed.status).toBe(0)
    for (const name of ['', '@recollect/', 'better-sqlite3/']) {
      expect(readdirSync(project.file('node_modules', name))).not.toContain('build')
    }
  })

  it('takes no more space than promised', () => {
    const modules = project.file('node_modules')
    const rows = packageSizes(modules).map(
      ({ name, bytes }) => `${(bytes / 1e6).toFixed(2).padStart(8)} MB  ${name}`,
    )
    const total = bytesBelow(modules)
    console.log(`${rows.join('\n')}\n${(total / 1e6).toFixed(2).padStart(8)} MB  in all`)
    expect(total).toBeLessThanOrEqual(MAX_INSTALLATION_BYTES)
  })
})

describe.runIf(hasStore)('an installed recollect embeds, stores and searches', () => {
  it('in an ECMAScript module', async () => {
    expectFound(await project.node(['memory.mjs', 'stores/esm']))
  })

  it('in a CommonJS module', async () => {
    expectFound(await project.node(['memory.cjs', 'stores/commonjs']))
  })

  it('in a worker thread', async () => {
    expectFound(await project.node(['worker.mjs', 'stores/worker']))
  })

  it('below a path with spaces and non-ASCII letters', async () => {
    const moved = project.copy('moved')
    const there = path.join(path.dirname(moved.folder), 'Amélias mémoire – 記憶 & 50 % #1')
    renameSync(moved.folder, there)
    expectFound(await new Project(machine, there).node(['memory.mjs', 'stores/mémoire 記憶']))
  })

  // docs/guide/packaging.md lists these files.
  it('without the files that only compilers and other platforms need', async () => {
    const small = project.copy('small')
    const sqlite = small.file('node_modules/better-sqlite3')
    const before = bytesBelow(sqlite)
    for (const folder of ['deps', 'src']) rmSync(path.join(sqlite, folder), { recursive: true })
    for (const file of readdirSync(path.join(sqlite, 'prebuilds'))) {
      if (file !== `${process.platform}-${process.arch}.node`) rmSync(path.join(sqlite, 'prebuilds', file))
    }
    expect(before - bytesBelow(sqlite)).toBeGreaterThan(20e6)
    expectFound(await small.node(['memory.mjs', 'stores/small']))
  })

  // Windows has no such permission on folders.
  it.skipIf(process.platform === 'win32')('with a node_modules that its user may only read', async () => {
    const readOnly = project.copy('read-only')
    makeReadOnly(readOnly.file('node_modules'))
    const store = machine.project('store').folder
    chmodSync(store, 0o777)
    // Permissions do not restrict root.
    const id = process.getuid?.() === 0 ? { id: NOBODY } : {}
    const probe = "require('node:fs').writeFileSync('node_modules/recollect/probe', '')"
    expect((await readOnly.node(['-e', probe], id)).stderr).toContain('EACCES')
    expectFound(await readOnly.node(['memory.mjs', path.join(store, 'memory')], id))
  })
})

function makeReadOnly(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) makeReadOnly(file)
    else if (entry.isFile()) chmodSync(file, 0o444)
  }
  chmodSync(folder, 0o555)
}
