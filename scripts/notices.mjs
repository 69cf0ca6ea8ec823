// Writes THIRD-PARTY-NOTICES.md: what the published packages contain of others, with the licence texts that go with
// them. `--check` writes nothing and fails when the file would change.
//
//   node scripts/notices.mjs [--check]
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { linkedCrates } from './lib/linked-crates.mjs'
import { inRoot } from './lib/paths.mjs'
import { Problem, runMain } from './lib/problem.mjs'
import { VENDORED_PACKAGES } from './lib/vendored.mjs'

/** @typedef {{ name: string, version: string, license: string, texts: string[] }} Component */

const FILE = inRoot('THIRD-PARTY-NOTICES.md')

await runMain(async () => {
  const notices = render(components(), vendored())
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, notices)
    return 0
  }
  if (readFileSync(FILE, 'utf8') === notices) return 0
  throw new Problem(
    'THIRD-PARTY-NOTICES.md is out of date: run `node scripts/notices.mjs` and commit the result.',
  )
})

/** @returns {Component[]} */
function components() {
  return linkedCrates().map(({ name, version, license, folder }) => ({
    name,
    version,
    license: license ?? 'see its text',
    texts: licenceTexts(folder),
  }))
}

/** @returns {Component[]} */
function vendored() {
  return VENDORED_PACKAGES.map((name) => {
    const folder = inRoot('node_modules', name)
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return { name, version, license, texts: licenceTexts(folder) }
  })
}

/** @param {string} folder */
function licenceTexts(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && !/apache/i.test(name))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
}

/**
 * @param {Component[]} crates
 * @param {Component[]} packages
 */
function render(crates, packages) {
  /** @type {Map<string, { text: string, users: string[] }>} */
  const texts = new Map()
  for (const { name, texts: own } of [...packages, ...crates]) {
    for (const text of own) {
      const key = createHash('sha256').update(text.replace(/\s+/g, ' ')).digest('hex')
      const entry = texts.get(key) ?? { text, users: [] }
      if (!entry.users.includes(name)) entry.users.push(name)
      texts.set(key, entry)
    }
  }
  const rowOf = (/** @type {Component} */ { name, version, license }) =>
    `| ${name} | ${version} | ${license} |`
  const sections = [...texts.values()].map(
    ({ text, users }) => `### ${users.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``,
  )
  return `${readFileSync(inRoot('scripts/notices-head.md'), 'utf8').trimEnd()}

## JavaScript packages built into dist/vendor

| package | version | licence |
|---|---|---|
${packages.map(rowOf).join('\n')}

## Rust crates linked into the addon

| crate | version | licence |
|---|---|---|
${crates.map(rowOf).join('\n')}

## Their licence texts

Where a crate offers a choice with Apache-2.0, whose text is the LICENSE of the package @recollect/model-all-minilm-l6-v2, the other text is given here as well.

${sections.join('\n\n')}
`
}
