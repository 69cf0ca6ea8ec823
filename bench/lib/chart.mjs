// An SVG of the report: the rates are large, the effects of each contender on a program are in small panels below.
import { bars, ROW_HEIGHT } from './chart-bars.mjs'
import { STYLE, text } from './chart-svg.mjs'

const WIDTH = 900
const MARGIN = 28
const GAP = 36
const HEADER = 74
const PANEL_TITLE = 30
const PANEL_WIDTH = (WIDTH - 2 * MARGIN - GAP) / 2

/** @typedef {import('./summary.mjs').Row} Row */

const PANELS = [
  { title: 'One short text, p50, ms', value: 'singleP50Ms', digits: 2 },
  { title: 'A call during bulk work, p99, ms', value: 'interactiveP99Ms', digits: 0 },
  { title: 'Event loop held up, worst, ms', value: 'loopDelayMaxMs', digits: 0 },
  { title: 'Reading a file meanwhile, worst, ms', value: 'readFileMaxMs', digits: 0 },
  { title: 'Peak memory, MB', value: 'peakRssMb', digits: 0 },
  { title: 'Start to first vector, ms', value: 'firstVectorMs', digits: 0 },
]

/**
 * @param {import('./report.mjs').Report} report
 * @returns {string} an SVG document that follows the reader's light or dark scheme
 */
export function chart(report) {
  const rows = report.rows.filter(({ failure }) => failure === null)
  const rateHeight = PANEL_TITLE + rows.length * ROW_HEIGHT.large
  const below = HEADER + rateHeight + GAP
  const panels = PANELS.map((panel) => ({
    ...panel,
    rows: rows.filter(({ values }) => values[panel.value] !== undefined),
  })).filter((panel) => panel.rows.length > 0)
  const tops = [below]
  for (let at = 0; at < panels.length; at += 2) {
    const most = Math.max(...panels.slice(at, at + 2).map((panel) => panel.rows.length))
    tops.push((tops.at(-1) ?? 0) + PANEL_TITLE + most * ROW_HEIGHT.small + GAP)
  }
  const height = tops.at(-1) ?? 0
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${title(report)}</title>`,
    STYLE,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="10"/>`,
    text(MARGIN, 38, 'title', title(report)),
    text(MARGIN, 60, 'note', subtitle(report)),
    rates(rows, HEADER),
    ...panels.map((panel, at) =>
      smallPanel(panel, MARGIN + (at % 2) * (PANEL_WIDTH + GAP), tops[Math.floor(at / 2)] ?? 0),
    ),
    '</svg>\n',
  ].join('\n')
}

/**
 * @param {readonly Row[]} rows
 * @param {number} top
 */
function rates(rows, top) {
  /** @type {import('./chart-bars.mjs').Place} */
  const place = {
    left: MARGIN,
    top: top + PANEL_TITLE,
    width: WIDTH - 2 * MARGIN,
    labelWidth: 176,
    size: 'large',
  }
  const bar = (/** @type {Row} */ row) => ({
    label: row.label,
    kind: row.kind,
    spread: row.values['textsPerSecond'],
    caption: caption(row),
  })
  return [text(MARGIN, top + 18, 'head', 'Texts a second: more is better'), bars(rows.map(bar), place)].join(
    '\n',
  )
}

/** @param {Row} row */
function caption({ name, values, timesSlower }) {
  const rate = (values['textsPerSecond']?.median ?? 0).toFixed(0)
  if (timesSlower === null || name === 'recollect') return rate
  return `${rate}  (recollect is ${timesSlower.median.toFixed(2)}x)`
}

/**
 * @param {{ title: string, value: string, digits: number, rows: readonly Row[] }} panel
 * @param {number} left
 * @param {number} top
 */
function smallPanel({ title: head, value, digits, rows }, left, top) {
  /** @type {import('./chart-bars.mjs').Place} */
  const place = { left, top: top + PANEL_TITLE, width: PANEL_WIDTH, labelWidth: 152, size: 'small' }
  const bar = (/** @type {Row} */ row) => ({
    label: row.label,
    kind: row.kind,
    spread: row.values[value],
    caption: (row.values[value]?.median ?? 0).toFixed(digits),
  })
  return [text(left, top + 18, 'head', `${head}: less is better`), bars(rows.map(bar), place)].join('\n')
}

/** @param {import('./report.mjs').Report} report */
const title = ({ load }) =>
  `Embedding ${load.texts.toLocaleString('en')} texts with all-MiniLM-L6-v2, float32`

/** @param {import('./report.mjs').Report} report */
function subtitle({ date, machine, threads, runs, load }) {
  const tokens = (load.tokens / load.texts).toFixed(0)
  return `${machine.cpu}, ${threads} threads, Node ${machine.node}, ${date.slice(0, 10)}; mean ${tokens} tokens a text; median of ${runs} runs, thin line: lowest to highest`
}
