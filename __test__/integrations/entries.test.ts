import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

interface Package {
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string } | string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>
}

const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as Package
const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [{ name: name.replace(/^\./, 'recollect'), ...target }],
)

/** The packages that a file of `dist` imports, including those imported by its chunks. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const code = readFileSync(inRoot(file), 'utf8')
  // Minified code has quoted text after the same words: a name must be that of a package or a file.
  const imported = code.matchAll(
    /(?:\bfrom|\bimport\()\s*["']((?:node:|\.{1,2}\/|@[a-z]|[a-z])[\w@./-]*)["']/g,
  )
  const names = Array.from(imported, ([, name = '']) => name)
  return names.flatMap((name) => {
    if (name.startsWith('.')) return packagesOf(new URL(name, `file:///${file}`).pathname.slice(1), seen)
    return name.startsWith('node:') ? [] : [name.split('/', name.startsWith('@') ? 2 : 1).join('/')]
  })
}

describe.each(entries)('$name', ({ name, types, default: file }) => {
  it('exists, with its types, and can be imported', async () => {
    expect(existsSync(inRoot(types))).toBe(true)
    expect(existsSync(inRoot(file))).toBe(true)
    expect(Object.keys(await import(name)).length).toBeGreaterThan(0)
  })

  it('imports only what is installed with it, or one framework that its user has', () => {
    const frameworks = packagesOf(file).filter((each) => !(each in manifest.dependencies))
    expect(new Set(frameworks).size).toBeLessThanOrEqual(1)
    for (const each of frameworks) {
      expect(manifest.peerDependencies).toHaveProperty([each])
      expect(manifest.peerDependenciesMeta[each]).toEqual({ optional: true })
    }
  })
})

it('the library itself imports no framework, and no other entry', () => {
  expect(packagesOf('dist/index.js').filter((each) => !(each in manifest.dependencies))).toEqual([])
  const code = readFileSync(inRoot('dist/index.js'), 'utf8')
  const others = entries
    .map(({ default: file }) => file.replace('./dist/', ''))
    .filter((file) => file !== 'index.js')
  expect(others.filter((file) => code.includes(file))).toEqual([])
})
