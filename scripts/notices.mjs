// Writes THIRD-PARTY-NOTICES.md: what the published packages contain of others, with the licence texts that go with
// them. `--check` writes nothing and fails when the file would change.
//
//   node scripts/notices.mjs [--check]
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot, ROOT } from './lib/paths.mjs'
import { Problem, runMain } from './lib/problem.mjs'

/**
 * @typedef {{ name: string, version: string, license: string, texts: string[] }} Component
 * @typedef {{ name: string, version: string, license: string | null, manifest_path: string, source: string | null }} Crate
 */

const FILE = inRoot('THIRD-PARTY-NOTICES.md')
const BINDING = 'recollect-node'
const TARGETS = [
  'x86_64-unknown-linux-gnu',
  'aarch64-unknown-linux-gnu',
  'aarch64-apple-darwin',
  'x86_64-pc-windows-msvc',
  'aarch64-pc-windows-msvc',
]

await runMain(async () => {
  const notices = render(linkedCrates())
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, notices)
    return 0
  }
  if (readFileSync(FILE, 'utf8') === notices) return 0
  throw new Problem(
    'THIRD-PARTY-NOTICES.md is out of date: run `node scripts/notices.mjs` and commit the result.',
  )
})

/** @returns {Component[]} every crate that is linked into the addon on one of the platforms */
function linkedCrates() {
  const linked = new Set(TARGETS.flatMap(linkedOn))
  /** @type {{ packages: Crate[] }} */
  const { packages } = JSON.parse(cargo('metadata', '--format-version', '1'))
  return packages
    .filter(({ name, version, source }) => source !== null && linked.has(`${name} v${version}`))
    .map(({ name, version, license, manifest_path: manifest }) => ({
      name,
      version,
      license: license ?? 'see its text',
      texts: licenceTexts(path.dirname(manifest)),
    }))
    .sort((a, b) => (a.name < b.name || (a.name === b.name && a.version < b.version) ? -1 : 1))
}

/**
 * `cargo metadata` also names crates of optional features that are off; `cargo tree` names what is built.
 *
 * @param {string} target
 */
function linkedOn(target) {
  const edges = 'normal,no-proc-macro'
  return cargo('tree', '--package', BINDING, '--target', target, '--edges', edges, '--prefix', 'none')
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' '))
}

/** @param {...string} args */
function cargo(...args) {
  const { status, stdout, stderr } = spawnSync('cargo', [...args, '--locked'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Problem(`cargo ${args[0]} failed: ${stderr}`)
  return stdout
}

/** @param {string} folder */
function licenceTexts(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && !/apache/i.test(name))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
}

/** @param {Component[]} crates */
function render(crates) {
  /** @type {Map<string, { text: string, users: string[] }>} */
  const texts = new Map()
  for (const { name, texts: own } of crates) {
    for (const text of own) {
      const key = createHash('sha256').update(text.replace(/\s+/g, ' ')).digest('hex')
      const entry = texts.get(key) ?? { text, users: [] }
      if (!entry.users.includes(name)) entry.users.push(name)
      texts.set(key, entry)
    }
  }
  const rows = crates.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`)
  const sections = [...texts.values()].map(
    ({ text, users }) => `### ${users.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``,
  )
  return `${readFileSync(inRoot('scripts/notices-head.md'), 'utf8').trimEnd()}

## Rust crates linked into the addon

| crate | version | licence |
|---|---|---|
${rows.join('\n')}

## Their licence texts

Where a crate offers a choice with Apache-2.0, whose text is in [npm/model-all-minilm-l6-v2/LICENSE](npm/model-all-minilm-l6-v2/LICENSE), the other text is given here as well.

${sections.join('\n\n')}
`
}
