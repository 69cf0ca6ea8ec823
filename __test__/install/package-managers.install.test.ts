import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { platform as here, PLATFORMS } from '../../scripts/lib/platform.mjs'
import { expectFound } from './support/found.js'
import { hasStore, Machine } from './support/project.js'

const machine = new Machine(inject('machine').folder, inject('machine').registry)

/**
 * Yarn looks up the packages of all platforms; a release has them all, this test only its own. The others are
 * published without files: their `os` and `cpu` keep them from being installed here.
 */
async function publishOtherPlatforms(): Promise<void> {
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { readonly version: string }
  for (const { name, install } of Object.values(PLATFORMS)) {
    if (name === here().name) continue
    const { folder } = machine.project(name)
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ name: `@recollect/${name}`, version, ...install, files: [] }),
    )
    const published = await machine.npm(['publish', folder, '--tag', 'latest'])
    // An earlier run with the tarballs of several platforms has already published it.
    if (published.status !== 0) expect(published.stderr).toContain('previously published')
  }
}

describe.runIf(hasStore)('recollect, installed', () => {
  it('by pnpm, with none of its dependencies at the top', async () => {
    const project = machine.project('pnpm')
    const store = ['--store-dir', path.join(machine.folder, 'pnpm-store')]
    const added = await project.pnpm(['add', 'recollect', '--ignore-scripts', ...store])
    expect(added.stderr + added.stdout).not.toContain('ERR_PNPM')
    expect(added.status).toBe(0)
    // Only the requested package is at the top; everything else must be found from where it is used.
    expect(readdirSync(project.file('node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'recollect',
    ])
    expect(lstatSync(project.file('node_modules/recollect')).isSymbolicLink()).toBe(true)
    expectFound(await project.node(['memory.mjs', 'stores/pnpm']))
  })

  // docs/guide/packaging.md lists the two lines of `dependenciesMeta`.
  it("by Yarn 4 with Plug'n'Play", async () => {
    await publishOtherPlatforms()
    const project = machine.project('yarn')
    const vec = `sqlite-vec-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
    const settings = { dependenciesMeta: { [vec]: { unplugged: true } } }
    const given = JSON.parse(readFileSync(project.file('package.json'), 'utf8')) as object
    writeFileSync(project.file('package.json'), JSON.stringify({ ...given, ...settings }))
    // Marks the folder as a separate project.
    writeFileSync(project.file('yarn.lock'), '')
    const added = await project.yarn(['add', 'recollect'])
    expect(added.status, added.stdout).toBe(0)
    expect(readdirSync(project.folder)).not.toContain('node_modules')
    expectFound(await project.yarn(['node', 'memory.mjs', 'stores/yarn']))
    expectFound(await project.yarn(['node', 'memory.cjs', 'stores/yarn-commonjs']))
  })

  it.runIf(process.platform === 'linux' && process.arch === 'x64')('and run by Bun', async () => {
    const project = machine.project('bun')
    const added = await project.bun(['add', 'recollect', '--ignore-scripts'])
    expect(added.status, added.stderr).toBe(0)
    expectFound(await project.bun(['memory.mjs', 'stores/bun']))
  })
})
