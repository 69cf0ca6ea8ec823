import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { addonFile, PLATFORMS } from '../../scripts/lib/platform.mjs'
import { deadLinks } from '../../scripts/release/links.mjs'
import { parseStageOptions } from '../../scripts/release/options.mjs'
import { compare } from '../../scripts/release/pack.mjs'
import { mainPackage, modelPackage, platformPackage } from '../../scripts/release/packages.mjs'

const root = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
const platforms = Object.values(PLATFORMS).map((platform) => ({
  platform,
  staged: platformPackage(platform, Buffer.from('an addon')),
}))
const main = mainPackage()

describe('the main package', () => {
  it('requires exact versions of the others, and cannot be published without them', () => {
    expect(root.private).toBe(true)
    expect(main.packageJson).not.toHaveProperty('private')
    expect(main.packageJson['dependencies']).toMatchObject({
      ...root.dependencies,
      '@recollect/model-all-minilm-l6-v2': modelPackage().packageJson.version,
    })
    expect(main.packageJson['optionalDependencies']).toEqual(
      Object.fromEntries(platforms.map(({ staged }) => [staged.packageJson.name, root.version])),
    )
  })

  it('runs nothing on install, and has no fields for development', () => {
    for (const field of ['scripts', 'devDependencies', 'napi'])
      expect(main.packageJson).not.toHaveProperty(field)
  })

  it('contains the targets of its exports and its Markdown, and the sources of its maps', () => {
    const files = Object.keys(main.files)
    const { types, default: entry } = root.exports['.']
    const commands = Object.values<string>(root.bin ?? {}).map((file) => `./${file}`)
    for (const file of [types, entry, ...commands]) expect(files).toContain(file.slice(2))
    for (const map of files.filter((file) => file.endsWith('.map'))) {
      // The source files themselves are not published.
      const { sources, sourcesContent } = JSON.parse(String(main.files[map]))
      expect(sourcesContent).toHaveLength(sources.length)
    }
    expect(deadLinks(main.files)).toEqual([])
  })
})

it('each package has the notices for its content, and together they have all', () => {
  const all = readFileSync(inRoot('THIRD-PARTY-NOTICES.md'), 'utf8')
  const linked = all.slice(all.indexOf('## Rust crates linked into the addon'))
  const compiled = all.slice(all.indexOf('## npm packages compiled into recollect'), -linked.length)
  expect(String(main.files['THIRD-PARTY-NOTICES.md'])).toContain(compiled)
  for (const { staged } of platforms) {
    const notices = String(staged.files['THIRD-PARTY-NOTICES.md'])
    expect(notices).toContain(linked)
    expect(notices).toContain('ONNX Runtime')
  }
})

it('the sources in a map keep the line numbers of the repository, without their documentation', () => {
  const { sources, sourcesContent } = JSON.parse(String(main.files['dist/index.js.map'])) as {
    readonly sources: readonly string[]
    readonly sourcesContent: readonly string[]
  }
  const at = sources.findIndex((source) => source.endsWith('src/recall/weigh.ts'))
  const source = readFileSync(inRoot('src/recall/weigh.ts'), 'utf8').split('\n')
  const held = sourcesContent[at]?.split('\n') ?? []
  expect(held).toHaveLength(source.length)
  const code = source.findIndex((line) => line.startsWith('export function isStale'))
  expect(held[code]).toBe(source[code])
  expect(sourcesContent.join('')).not.toContain('@throws')
})

describe.each(platforms)('the package for $platform.name', ({ platform, staged }) => {
  it('is selected by the fields that npm reads', () => {
    const [os, cpu] = platform.name.split('-')
    expect(staged.packageJson).toMatchObject({ os: [os], cpu: [cpu], version: root.version })
    const libc = platform.name.endsWith('-musl') ? 'musl' : 'glibc'
    expect(staged.packageJson['libc']).toEqual(os === 'linux' ? [libc] : undefined)
    expect(root.napi.targets).toHaveLength(platforms.length)
  })

  it('contains the addon, the runtime, their hashes, and the licences of its content', () => {
    const addon = addonFile(platform)
    const manifest = JSON.parse(String(staged.files['manifest.json']))
    const { runtime } = platform
    for (const file of runtime === undefined ? [addon] : [addon, runtime.library]) {
      const bytes = Buffer.from(staged.files[file] ?? '')
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      expect(manifest.files[file]).toEqual({ bytes: bytes.length, sha256 })
    }
    const ofRuntime = ['onnxruntime/LICENSE', 'onnxruntime/ThirdPartyNotices.txt']
    expect(Object.keys(staged.files).sort()).toEqual(
      [
        ...[addon, 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md', 'manifest.json'],
        ...(runtime === undefined ? [] : [runtime.library, ...ofRuntime]),
      ].sort(),
    )
  })

  it('has a runtime with a unique name, or states that there is none', () => {
    const { name, runtime } = platform
    if (runtime === undefined) {
      expect(String(staged.files['README.md'])).toContain(`ONNX Runtime is not published for ${name}`)
      return
    }
    const bytes = Buffer.from(staged.files[runtime.library] ?? '')
    expect(name.startsWith('win32') || bytes.includes(runtime.library)).toBe(true)
  })
})

describe('staging fails', () => {
  it('for a listed file that npm does not pack, and for a packed one that is not listed', () => {
    const files = { 'addon.node': '', 'README.md': '' }
    expect(compare(['package.json', 'addon.node', 'README.md'], { files })).toEqual([])
    expect(compare(['package.json', 'README.md', 'core.dump'], { files })).toEqual([
      'listed, but not packed: addon.node',
      'packed, but not listed: core.dump',
    ])
  })

  it('for Markdown that links out of the package', () => {
    const markdown = [
      '[a](docs/a.md) [b](docs/missing.md#part) ![c](docs/c.svg "title") [d](https://example.org/d.md)',
      '[e](#here) [f](docs) [g](../outside.md)',
    ].join('\n')
    const files = {
      'README.md': markdown,
      'docs/a.md': '[up](../README.md) [beside](c.svg)',
      'docs/c.svg': '',
    }
    expect(deadLinks(files)).toEqual([
      'README.md links to docs/missing.md, which is not in the package',
      'README.md links to ../outside.md, which is not in the package',
    ])
  })

  it('for a platform that is not known, and for an option that is not', () => {
    expect(() => parseStageOptions(['--platforms', 'linux-riscv64'])).toThrow('received linux-riscv64')
    expect(() => parseStageOptions(['--artefacts', 'x'])).toThrow("Unknown option '--artefacts'")
    expect(parseStageOptions(['--platforms', 'darwin-arm64,win32-x64-msvc'])).toEqual({
      artifacts: undefined,
      platforms: ['darwin-arm64', 'win32-x64-msvc'],
    })
  })
})
