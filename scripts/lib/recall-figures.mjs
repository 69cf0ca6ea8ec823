// The retrieval quality from bench/results/recall.md, as tables for the pages.
import { readFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'

const RESULTS = 'bench/results/recall.md'

/**
 * @typedef {object} Collection
 * @property {string} section its heading in the results
 * @property {string} head
 * @property {string} page what the set is, on the page that has room for it
 */

/** @type {readonly Collection[]} */
const COLLECTIONS = [
  { section: 'own, held', head: 'notes and talk, held half', page: 'our own set, held half' },
  {
    section: 'others, held',
    head: 'a second such set, held half',
    page: 'a second such set, held half',
  },
  { section: 'LoCoMo, tuning half', head: 'LoCoMo ¹', page: 'LoCoMo, long conversations ¹' },
  { section: 'cran', head: 'Cranfield ¹', page: 'Cranfield, abstracts ¹' },
  { section: 'own, tune', head: 'notes and talk ¹', page: 'our own set, tuning half ¹' },
]

/** The systems, by their names in the results. The versions are those that `bench/recall/peers` pins. */
const SYSTEMS = {
  hybrid: '**Recollect**',
  RRF: 'BM25 and vectors, joined by RRF',
  BM25: 'BM25 alone',
  cosine: 'vectors alone',
  mem0: `mem0ai ${peer('mem0ai')} ²`,
  'QMD, BM25': `QMD ${peer('@tobilu/qmd')}, BM25 ²`,
}

/** The pages with these figures, and what each of them shows. */
export const RECALL_PAGES = {
  'README.md': () => table(({ head }) => head, 'R@5'),
  'docs/guide/search-quality.md': () =>
    [
      'The share of the right records among the first five hits (R@5):',
      table(({ page }) => page, 'R@5'),
      'The order of the first ten (nDCG@10):',
      table(({ page }) => page, 'nDCG@10'),
      weakest(),
    ].join('\n\n'),
}

/**
 * @param {(collection: Collection) => string} head
 * @param {string} measure
 */
function table(head, measure) {
  const results = readFileSync(inRoot(RESULTS), 'utf8')
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`
  const columns = COLLECTIONS.map((collection) => measured(results, collection.section, measure))
  return [
    line(['', ...COLLECTIONS.map(head)]),
    line(['---', ...COLLECTIONS.map(() => '---:')]),
    ...Object.entries(SYSTEMS).map(([system, label]) =>
      line([label, ...columns.map((column) => short(column.get(system)))]),
    ),
  ].join('\n')
}

/** What Recollect is worst at, in a sentence. */
function weakest() {
  const results = readFileSync(inRoot(RESULTS), 'utf8')
  const first = (/** @type {string} */ kind) =>
    percent(measured(results, 'own, held', 'hit@1', 'kind, hybrid').get(kind))
  const refused = ['own, held', 'others, held'].map((section) =>
    measured(results, section, 'unanswerable, refused', 'least best score').get('0.2'),
  )
  return [
    'Its weakest points, on the held half of our own set: the first hit is right for',
    `${first('para')} of the paraphrases, and for ${first('talk')} of the questions about what two speakers said to each`,
    'other. The default minimum refuses',
    `${refused.join(' and ')} of the questions without an answer on the two held halves. Most of the others are near`,
    'misses: the memory knows the person or the thing, but not what is asked.',
  ].join(' ')
}

/**
 * One column of a table of a set.
 *
 * @param {string} results
 * @param {string} section
 * @param {string} measure the column's head
 * @param {string} [head] that of the table's first column
 */
function measured(results, section, measure, head = 'system') {
  const [, rest] = results.split(`\n## ${section}\n`)
  const tables = (rest ?? '').split('\n## ')[0]?.split('\n\n') ?? []
  const rows = tables
    .find((text) => text.startsWith(`| ${head} |`))
    ?.trim()
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  const column = rows?.[0]?.indexOf(measure) ?? -1
  if (rows === undefined || column < 0) {
    throw new Error(`Expected a table of ${head} with ${measure} below "${section}" in ${RESULTS}`)
  }
  return new Map(rows.map((cells) => [cells[0] ?? '', cells[column] ?? '']))
}

/** @param {string | undefined} value as the results have it, with three decimals */
function short(value) {
  return value === undefined ? '' : Number(value).toFixed(2)
}

/** @param {string | undefined} share */
function percent(share) {
  return `${(100 * Number(share)).toFixed(0)} %`
}

/** @param {string} name */
function peer(name) {
  const { dependencies } = JSON.parse(readFileSync(inRoot('bench/recall/peers/package.json'), 'utf8'))
  return /** @type {Record<string, string>} */ (dependencies)[name]
}
