// Writes THIRD-PARTY-NOTICES.md: the third-party code in the published packages, with its licence texts. `--check`
// writes nothing and fails when the file would change.
//
//   node scripts/notices.mjs [--check]
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { builtInPackages } from './lib/built-in-packages.mjs'
import { linkedCrates } from './lib/linked-crates.mjs'
import { inRoot } from './lib/paths.mjs'
import { Problem, runMain } from './lib/problem.mjs'

/** @typedef {{ name: string, version: string, license: string, texts: string[] }} Component */

const FILE = inRoot('THIRD-PARTY-NOTICES.md')

await runMain(async () => {
  const notices = render(components(), packages())
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
function packages() {
  return builtInPackages().map(({ folder, ...component }) => ({ ...component, texts: allTexts(folder) }))
}

/** @param {string} folder */
function licenceTexts(folder) {
  return allTexts(folder, (name) => !/apache/i.test(name))
}

/**
 * @param {string} folder
 * @param {(name: string) => boolean} [wanted]
 */
function allTexts(folder, wanted = () => true) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && wanted(name))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
}

/**
 * @param {Component[]} crates
 * @param {Component[]} npm
 */
function render(crates, npm) {
  return `${readFileSync(inRoot('scripts/notices-head.md'), 'utf8').trimEnd()}

## npm packages compiled into recollect

What the servers run on, and what notes are read with, is in the files of \`recollect\` itself.

| package | version | licence |
|---|---|---|
${rowsOf(npm)}

${textsOf(npm)}

## Rust crates linked into the addon

| crate | version | licence |
|---|---|---|
${rowsOf(crates)}

## Their licence texts

Where a crate offers a choice with Apache-2.0, whose text is the LICENSE of the package @recollect/model-all-minilm-l6-v2, the other text is given here as well.

${textsOf(crates)}
`
}

/** @param {Component[]} components */
function rowsOf(components) {
  return components.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`).join('\n')
}

/**
 * Each text once, below the names of all that have it.
 *
 * @param {Component[]} components
 */
function textsOf(components) {
  /** @type {Map<string, { text: string, users: string[] }>} */
  const texts = new Map()
  for (const { name, texts: own } of components) {
    for (const text of own) {
      const key = createHash('sha256').update(text.replace(/\s+/g, ' ')).digest('hex')
      const entry = texts.get(key) ?? { text, users: [] }
      if (!entry.users.includes(name)) entry.users.push(name)
      texts.set(key, entry)
    }
  }
  return [...texts.values()]
    .map(({ text, users }) => `### ${users.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``)
    .join('\n\n')
}
