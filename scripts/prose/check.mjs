// Checks the prose of the pages, and of the comments in src, crates and examples, for phrases that readers stumble
// over: `style.json` has each with a replacement. Code is not checked.
//
//   node scripts/prose/check.mjs
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { inRoot, ROOT } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { installToolPackage } from '../lib/tool-package.mjs'
import { commentsOf } from './comments.mjs'

const PAGES = [
  '*.md',
  'docs/*.md',
  'docs/{guide,migrating}/**/*.md',
  'examples/*.md',
  'bench/*.md',
  'npm/*/README.md',
]
const SOURCES = ['src/**/*.ts', 'crates/*/src/**/*.rs', 'examples/**/*.{ts,mjs}']

/** Made from others' texts, or from the comments that are read here. */
const EXCLUDED = ['THIRD-PARTY-NOTICES.md']

/**
 * The little of @textlint/kernel that is used; it is not installed where our types are checked.
 *
 * @typedef {{ lintText(text: string, options: object): Promise<{ messages: { line: number, message: string }[] }> }} Kernel
 */

/** @type {[phrase: string, better: string][]} */
const STYLE = JSON.parse(readFileSync(inRoot('scripts/prose/style.json'), 'utf8'))

/** A phrase may continue on the next line. */
const TERMS = STYLE.map(([phrase, better]) => [phrase.replaceAll(' ', '\\s+'), better])

/** Most files have none of them, and are not parsed. */
const ANY = new RegExp(`\\b(?:${TERMS.map(([phrase]) => phrase).join('|')})\\b`, 'i')

await runMain(async () => {
  const modules = await installToolPackage(
    'prose',
    ['@textlint/kernel', 'textlint-rule-terminology'],
    'bringing textlint',
  )
  const require = createRequire(path.join(modules, 'index.js'))
  /** @type {{ TextlintKernel: new () => Kernel }} */
  const { TextlintKernel } = require('@textlint/kernel')
  const kernel = new TextlintKernel()
  const options = {
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin: pluginOf(require('@textlint/textlint-plugin-markdown')) }],
    rules: [
      {
        ruleId: 'terminology',
        rule: pluginOf(require('textlint-rule-terminology')),
        options: { defaultTerms: false, terms: TERMS },
      },
    ],
  }
  /** @type {string[]} */
  const found = []
  for (const { file, text } of prose()) {
    if (!ANY.test(text)) continue
    const { messages } = await kernel.lintText(text, { ...options, filePath: `${file}.md` })
    found.push(...messages.map(({ line, message }) => `${file}:${line}: ${message.replaceAll(/\s+/g, ' ')}`))
  }
  if (found.length > 0) throw new Problem(found.join('\n'))
  return 0
})

/** @param {{ default?: unknown }} module */
function pluginOf(module) {
  return module.default ?? module
}

/** @returns {{ file: string, text: string }[]} */
function prose() {
  const read = (/** @type {string} */ file) => readFileSync(inRoot(file), 'utf8')
  const files = (/** @type {string[]} */ patterns) =>
    globSync(patterns, { cwd: ROOT })
      .map((file) => file.split(path.sep).join('/'))
      .filter((file) => !EXCLUDED.includes(file))
      .sort()
  return [
    ...files(PAGES).map((file) => ({ file, text: read(file) })),
    ...files(SOURCES).map((file) => ({ file, text: commentsOf(read(file)) })),
  ]
}
