// The benchmark's latest kept results as tables for the pages, so that no figure is written by hand.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './paths.mjs'

/**
 * @typedef {{ readonly median: number, readonly min: number, readonly max: number }} Spread
 *
 * @typedef {object} Row one contender of the benchmark
 * @property {string} name
 * @property {string} label
 * @property {'ours' | 'peer' | 'bound'} kind
 * @property {string | null} failure
 * @property {Readonly<Record<string, string>>} versions
 * @property {Readonly<Partial<Record<string, Spread>>>} values
 * @property {Spread | null} timesSlower
 *
 * @typedef {object} Report what of a report is shown here
 * @property {string} date ISO 8601
 * @property {{ cpu: string, physicalCores: number, memoryGb: number, node: string, loadBefore: number }} machine
 * @property {number} threads
 * @property {number} runs
 * @property {{ texts: number, tokens: number }} load
 * @property {readonly Row[]} rows
 *
 * @typedef {object} Column
 * @property {string} head
 * @property {(row: Row) => string} cell
 */

const RESULTS = 'bench/results'
/** The name of a full measurement of the engine: its day and its processor. */
const REPORT = /^\d{4}-\d\d-\d\d-.+\.json$/
/** The chart's copy: `bench` is not part of the published package, `docs` is. */
export const CHART_COPY = 'docs/figures.svg'

/** `scripts/figures.mjs` writes the text between these two comments of a page. */
const marks = (/** @type {string} */ name) => ({
  start: `<!-- ${name}: written by scripts/figures.mjs -->`,
  end: `<!-- end of ${name} -->`,
})

/** @type {readonly Column[]} */
const SHORT = [
  { head: 'texts/s', cell: (row) => median(row, 'textsPerSecond') },
  { head: 'Recollect is', cell: times },
  { head: 'one text, ms', cell: (row) => median(row, 'singleP50Ms', 1) },
  { head: 'event loop held up, worst ms', cell: (row) => median(row, 'loopDelayMaxMs') },
  { head: 'peak memory, MB', cell: (row) => median(row, 'peakRssMb') },
  { head: 'cosine to the reference, lowest', cell: cosine },
]

/** @type {readonly Column[]} */
const WHOLE = [
  { head: 'texts/s', cell: (row) => median(row, 'textsPerSecond') },
  { head: 'lowest to highest', cell: range },
  { head: 'tokens/s', cell: (row) => median(row, 'tokensPerSecond') },
  { head: 'Recollect is', cell: times },
  { head: 'one text, p50 ms', cell: (row) => median(row, 'singleP50Ms', 1) },
  { head: 'p99 ms', cell: (row) => median(row, 'singleP99Ms', 1) },
  { head: 'event loop, worst ms', cell: (row) => median(row, 'loopDelayMaxMs') },
  { head: 'readFile, worst ms', cell: (row) => median(row, 'readFileMaxMs') },
  { head: 'in bulk, p50 ms', cell: (row) => median(row, 'interactiveP50Ms') },
  { head: 'p99 ms', cell: (row) => median(row, 'interactiveP99Ms') },
  { head: 'peak MB', cell: (row) => median(row, 'peakRssMb') },
  { head: 'first vector, ms', cell: (row) => median(row, 'firstVectorMs') },
  { head: 'cosine, lowest', cell: cosine },
]

/** The pages with figures, and what each of them shows. */
export const PAGES = {
  'README.md': (/** @type {Report} */ report) =>
    `${conditions(report)}\n\n${table(SHORT, report.rows.filter(isUsable))}`,
  'docs/performance.md': (/** @type {Report} */ report) =>
    `${conditions(report)}\n\n${table(WHOLE, report.rows)}`,
}

/**
 * The newest kept report, and its chart.
 *
 * @returns {{ report: Report, chart: string }}
 */
export function keptReport() {
  const reports = readdirSync(inRoot(RESULTS))
    .filter((name) => REPORT.test(name))
    .map((name) => ({
      name,
      report: /** @type {Report} */ (JSON.parse(readFileSync(inRoot(RESULTS, name), 'utf8'))),
    }))
    .sort((one, other) => one.report.date.localeCompare(other.report.date))
  const newest = reports.at(-1)
  if (newest === undefined) throw new Error(`Expected a report in ${RESULTS}`)
  return { report: newest.report, chart: path.posix.join(RESULTS, newest.name.replace(/json$/, 'svg')) }
}

/**
 * A page with the figures from the results.
 *
 * @param {string} page
 * @param {string} figures
 * @param {'figures' | 'recall'} name of the place in the page
 */
export function withFigures(page, figures, name) {
  const { start, end } = marks(name)
  const [before, rest = ''] = page.split(start)
  const after = rest.split(end)[1]
  if (after === undefined) throw new Error(`Expected ${start} and ${end} in the page`)
  return `${before}${start}\n\n${figures}\n\n${end}${after}`
}

/** Contenders that a reader may use; the bounds only show how much could still be gained. */
const isUsable = (/** @type {Row} */ { kind, name }) => kind === 'peer' || name === 'recollect'

/** @param {Report} report */
function conditions({ date, machine, threads, runs, load }) {
  const { cpu, physicalCores, memoryGb, node, loadBefore } = machine
  return [
    `${date.slice(0, 10)}: ${cpu}, ${physicalCores} cores, ${memoryGb} GB; Node.js ${node}; ${threads} threads each;`,
    `${runs} interleaved runs of ${load.texts} texts with ${(load.tokens / load.texts).toFixed(0)} tokens on average;`,
    `load before the start ${loadBefore}.`,
  ].join(' ')
}

/**
 * @param {readonly Column[]} columns
 * @param {readonly Row[]} rows
 */
function table(columns, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`
  return [
    line(['', ...columns.map(({ head }) => head)]),
    line(['---', ...columns.map(() => '---:')]),
    ...rows
      .filter(({ failure }) => failure === null)
      .map((row) => line([named(row), ...columns.map(({ cell }) => cell(row))])),
  ].join('\n')
}

/** @param {Row} row */
function named({ label, versions }) {
  const version = Object.values(versions)[0]
  return version === undefined ? label : `${label} (${version})`
}

/**
 * @param {Row} row
 * @param {string} name
 * @param {number} [digits]
 */
function median({ values }, name, digits = 0) {
  const value = values[name]?.median
  return value === undefined ? '' : value.toFixed(digits)
}

/** @param {Row} row */
function range({ values }) {
  const rates = values['textsPerSecond']
  return rates === undefined ? '' : `${rates.min.toFixed(0)} to ${rates.max.toFixed(0)}`
}

/** @param {Row} row */
function times({ name, timesSlower }) {
  if (timesSlower === null || name === 'recollect') return ''
  return `${timesSlower.median.toFixed(2)} times as fast`
}

/** @param {Row} row */
function cosine({ values }) {
  const value = values['minCosine']?.median
  // Rounded down, so that slightly less than 1 does not show as 1.
  return value === undefined ? '' : (Math.floor(value * 1e6) / 1e6).toFixed(6)
}
