import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { builtInPackages, IN_SERVERS, WITHIN_SERVER } from '../../scripts/lib/built-in-packages.mjs'
import { inRoot } from '../../scripts/lib/paths.mjs'

const DIST = 'node_modules/@modelcontextprotocol/server/dist'

it('lists all packages bundled into the MCP server, so that their licences are included', () => {
  // The build marks where each module came from. The validator for other runtimes is not bundled.
  const files = readdirSync(inRoot(DIST)).filter(
    (file) => file.endsWith('.mjs') && !file.startsWith('cfWorker'),
  )
  const regions = files.flatMap((file) =>
    [
      ...readFileSync(inRoot(DIST, file), 'utf8').matchAll(
        /^\/\/#region .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm,
      ),
    ].map(([, name]) => name),
  )
  expect([...new Set(regions)].sort()).toEqual(WITHIN_SERVER)
})

it('are packages with a licence and its text, and not dependencies for users', () => {
  const { dependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  for (const { name, license, folder } of builtInPackages()) {
    expect(license, name).toMatch(/^(MIT|ISC|Apache-2\.0|BSD-3-Clause)$/)
    expect(
      readdirSync(folder).some((file) => /^licen[cs]e/i.test(path.basename(file))),
      name,
    ).toBe(true)
    expect(dependencies, name).not.toHaveProperty(name)
  }
  expect(IN_SERVERS).not.toHaveLength(0)
})

it('are only in the servers: neither the library nor the command line contains them', () => {
  // A name that every schema of zod has.
  const holds = (file: string) => readFileSync(inRoot('dist', file), 'utf8').includes('_zod')
  const chunks = readdirSync(inRoot('dist/chunks')).map((file) => `chunks/${file}`)
  expect(chunks.filter((file) => holds(file) && !file.startsWith('chunks/serve-'))).toEqual([])
  expect(chunks.filter(holds)).not.toEqual([])
  expect(holds('index.js')).toBe(false)
  expect(readFileSync(inRoot('dist/index.js'), 'utf8')).not.toMatch(/\bmcp\/|chunks\/serve-/)
})

/** Packages that the declarations of an entry import, directly or indirectly. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const names = [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map(
    ([, name = '']) => name,
  )
  return names.flatMap((name) =>
    name.startsWith('.')
      ? packagesOf(path.resolve(path.dirname(file), name.replace(/\.js$/, '.d.ts')), seen)
      : [name],
  )
}

it('are in no declaration that a user’s compiler reads', () => {
  for (const entry of ['index', 'mcp/index'])
    expect(packagesOf(inRoot('dist', `${entry}.d.ts`)).filter((name) => !name.startsWith('node:'))).toEqual(
      [],
    )
})
