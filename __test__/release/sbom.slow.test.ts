import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version?: string
  readonly hashes?: ReadonlyArray<{ alg: string; content: string }>
  readonly licenses?: readonly unknown[]
  readonly components?: readonly Component[]
}

const readJson = (file: string) => JSON.parse(readFileSync(inRoot(file), 'utf8'))

it('the bill of materials lists everything that a user gets, with its hash and licence', () => {
  execFileSync(process.execPath, [inRoot('scripts/release/sbom.mjs')])
  const { version, dependencies } = readJson('package.json')
  const bom = readJson(`target/tarballs/recollect-${version}.cdx.json`)
  const components = bom.components as readonly Component[]
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'recollect', version } },
  })
  const references = components
    .flatMap((one) => [one, ...(one.components ?? [])])
    .map((one) => one['bom-ref'])
  expect(new Set(references).size).toBe(references.length)
  for (const { name, licenses, hashes, components: files } of components) {
    expect(licenses?.length ?? 0, name).toBeGreaterThan(0)
    for (const one of files ?? [{ hashes }])
      expect(one.hashes?.[0]?.content ?? '', name).toMatch(/^[\da-f]{64,128}$/)
  }
  const names = components.map((component) => component.name)
  expect(names).toEqual(
    expect.arrayContaining([...Object.keys(dependencies), 'ONNX Runtime', 'ort', 'tokenizers']),
  )
  // Exactly the crates and bundled packages that the notices list.
  const notices = readFileSync(inRoot('THIRD-PARTY-NOTICES.md'), 'utf8')
  const [packages = '', crates = ''] = notices.split('## Rust crates linked into the addon')
  const rows = (text: string) => Array.from(text.matchAll(/^\| (\S+) \| (\d\S+) \|/gm))
  const linked = rows(crates).map(([, name, rowVersion]) => `pkg:cargo/${name}@${rowVersion}`)
  expect(references.filter((reference) => reference.startsWith('pkg:cargo/')).sort()).toEqual(linked.sort())
  const builtIn = rows(packages).map(
    ([, name = '', rowVersion]) => `pkg:npm/${name.replace('@', '%40')}@${rowVersion}`,
  )
  expect(builtIn.length).toBeGreaterThan(5)
  expect(references).toEqual(expect.arrayContaining(builtIn))
})
