import { chmodSync, lstatSync, readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectFound } from './support/found.js'
import { type Ended, hasStore, Machine, Project } from './support/project.js'
import { bytesBelow, packageSizes } from './support/sizes.js'
import { toolFile } from './support/tools.js'

/** DESIGN.md's figure, model included, for Linux on x64. */
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

  it('takes no more room than was promised', () => {
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

  const native = ['@recollect/*', 'better-sqlite3', 'sqlite-vec'].map((name) => `--external:${name}`)
  it.each([
    {
      what: 'with every package left outside, as ESM',
      args: ['--format=esm', '--packages=external'],
      out: 'a.mjs',
    },
    {
      what: 'with recollect left outside, as CommonJS',
      args: ['--format=cjs', '--external:recollect'],
      out: 'b.cjs',
    },
    {
      what: 'with recollect inside and native packages outside',
      args: ['--format=esm', ...native],
      out: 'c.mjs',
    },
  ])('bundled by esbuild, $what', async ({ args, out }) => {
    const entry = out.endsWith('.cjs') ? 'memory.cjs' : 'memory.mjs'
    const command = [
      toolFile('esbuild', 'esbuild'),
      entry,
      '--bundle',
      '--platform=node',
      '--log-level=warning',
    ]
    const bundled = await project.node([...command, `--outfile=bundles/${out}`, ...args])
    expect(bundled.stderr).toBe('')
    expect(bundled.status).toBe(0)
    expectFound(await project.node([`bundles/${out}`, `stores/bundle-${out}`]))
  })

  it('below a path with spaces and other letters than ASCII', async () => {
    const moved = project.copy('moved')
    const there = path.join(path.dirname(moved.folder), 'Amélias mémoire – 記憶 & 50 % #1')
    renameSync(moved.folder, there)
    expectFound(await new Project(machine, there).node(['memory.mjs', 'stores/mémoire 記憶']))
  })

  // Windows has no such permission on folders.
  it.skipIf(process.platform === 'win32')('with a node_modules that its user may only read', async () => {
    const readOnly = project.copy('read-only')
    makeReadOnly(readOnly.file('node_modules'))
    const store = machine.project('store').folder
    chmodSync(store, 0o777)
    // Permissions do not stop root.
    const id = process.getuid?.() === 0 ? { id: NOBODY } : {}
    const probe = "require('node:fs').writeFileSync('node_modules/recollect/probe', '')"
    expect((await readOnly.node(['-e', probe], id)).stderr).toContain('EACCES')
    expectFound(await readOnly.node(['memory.mjs', path.join(store, 'memory')], id))
  })

  it('in the layout of pnpm', async () => {
    const strict = machine.project('pnpm')
    const args = [
      'add',
      'recollect',
      '--ignore-scripts',
      '--store-dir',
      path.join(machine.folder, 'pnpm-store'),
    ]
    const added = await strict.pnpm(args)
    expect(added.stderr + added.stdout).not.toContain('ERR_PNPM')
    expect(added.status).toBe(0)
    // Only what was asked for is at the top: all else must be found from where it is needed.
    expect(readdirSync(strict.file('node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'recollect',
    ])
    expect(lstatSync(strict.file('node_modules/recollect')).isSymbolicLink()).toBe(true)
    expectFound(await strict.node(['memory.mjs', 'stores/pnpm']))
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
