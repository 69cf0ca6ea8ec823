import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectFound } from './support/found.js'
import { hasStore, Machine, type Project } from './support/project.js'
import { TOOLS, toolFile } from './support/tools.js'

const machine = new Machine(inject('machine').folder, inject('machine').registry)
let project: Project

beforeAll(async () => {
  project = machine.project('bundled')
  expect(await project.npmInstall()).toMatchObject({ status: 0 })
})

/** Runs a tool through a script, and returns its output. */
async function bundle(name: string, script: string): Promise<string> {
  writeFileSync(project.file(`${name}.build.mjs`), script)
  const { status, stdout, stderr } = await project.node([`${name}.build.mjs`])
  expect(status, stderr).toBe(0)
  return stdout + stderr
}

const module = (tool: string, file: string) => JSON.stringify(path.join(TOOLS, tool, file))

describe.runIf(hasStore)('a program that uses recollect', () => {
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

  it('bundled by rolldown', async () => {
    const said = await bundle(
      'rolldown',
      `import { rolldown } from ${module('rolldown', 'dist/index.mjs')}
const build = await rolldown({ input: 'memory.mjs', platform: 'node', external: ['recollect'] })
await build.write({ file: 'bundles/rolldown.mjs', format: 'esm' })`,
    )
    expect(said).toBe('')
    expectFound(await project.node(['bundles/rolldown.mjs', 'stores/rolldown']))
  })

  it('bundled by webpack', async () => {
    const said = await bundle(
      'webpack',
      `import { createRequire } from 'node:module'
const webpack = createRequire(${module('webpack', 'package.json')})('webpack')
const options = {
  mode: 'production', target: 'node22', entry: './memory.mjs', experiments: { outputModule: true },
  externals: { recollect: 'module recollect' },
  output: { path: process.cwd() + '/bundles', filename: 'webpack.mjs', module: true },
}
webpack(options, (error, stats) => {
  if (error) throw error
  if (stats.hasErrors() || stats.hasWarnings()) console.log(stats.toString('errors-warnings'))
})`,
    )
    expect(said).toBe('')
    expectFound(await project.node(['bundles/webpack.mjs', 'stores/webpack']))
  })

  // Follows docs/guide/packaging.md: names that are computed at run time must be listed for it.
  it('traced by @vercel/nft, and copied to another folder', async () => {
    mkdirSync(project.file('traced'))
    const said = await bundle(
      'nft',
      `import { cpSync, globSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
const { nodeFileTrace } = createRequire(${module('@vercel/nft', 'package.json')})('@vercel/nft')
const { fileList, warnings } = await nodeFileTrace(['memory.mjs'], { base: process.cwd() })
for (const warning of warnings) console.log(warning.message)
const native = globSync(['node_modules/@recollect/*/**', 'node_modules/better-sqlite3/**', 'node_modules/sqlite-vec*/**'])
for (const file of [...fileList, ...native]) {
  const target = path.join('traced', file)
  mkdirSync(path.dirname(target), { recursive: true })
  cpSync(file, target, { recursive: true })
}`,
    )
    expect(said).toBe('')
    const moved = machine.project('moved')
    cpSync(project.file('traced'), moved.folder, { recursive: true })
    expectFound(await moved.node(['memory.mjs', 'stores/nft']))
  })
})
