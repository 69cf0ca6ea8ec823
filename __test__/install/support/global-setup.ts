import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { Machine } from './project.js'
import { Registry } from './registry.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The temporary folder that stands for a user's machine, and its registry. */
    readonly machine: { readonly folder: string; readonly registry: string }
    readonly tarballs: readonly string[]
  }
}

/** Publishes the tarballs to a registry that runs as long as the tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // `scripts/install-test/run.mjs` sets the path.
  const published = process.env['RECOLLECT_TARBALLS']
  if (published === undefined) throw new Error('Expected tarballs to publish: run `npm run test:install`')
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-install-'))
  // Another user must be able to enter.
  chmodSync(folder, 0o755)
  const registry = await Registry.start(folder)
  const tearDown = async () => {
    await registry.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const machine = new Machine(folder, registry.url)
    const tarballs = readdirSync(published)
      .filter((file) => file.endsWith('.tgz'))
      .map((file) => path.join(published, file))
    for (const tarball of tarballs) {
      const { status, stderr } = await machine.npm(['publish', tarball, '--tag', 'latest'])
      if (status !== 0) throw new Error(`npm publish ${path.basename(tarball)} failed:\n${stderr}`)
    }
    project.provide('machine', { folder, registry: registry.url })
    project.provide('tarballs', tarballs)
  } catch (error) {
    await tearDown()
    throw error
  }
  return tearDown
}
