/** @typedef {import('./summary.mjs').Row} Row */

const LABEL_WIDTH = 22

/**
 * @typedef {object} Column
 * @property {readonly [string, string]} head
 * @property {number} width
 * @property {(row: Row) => string} cell
 */

/** @type {readonly Column[]} */
const SPEED = [
  { head: ['texts/s', 'median'], width: 9, cell: (row) => median(row, 'textsPerSecond', 0) },
  { head: ['texts/s', 'min-max'], width: 12, cell: (row) => range(row, 'textsPerSecond') },
  { head: ['tokens/s', 'median'], width: 10, cell: (row) => median(row, 'tokensPerSecond', 0) },
  { head: ['recollect', 'is'], width: 10, cell: times },
  { head: ['one text', 'p50 ms'], width: 9, cell: (row) => median(row, 'singleP50Ms', 2) },
  { head: ['', 'p99 ms'], width: 8, cell: (row) => median(row, 'singleP99Ms', 2) },
]

/** @type {readonly Column[]} */
const MANNERS = [
  { head: ['event', 'p99 ms'], width: 7, cell: (row) => median(row, 'loopDelayP99Ms', 0) },
  { head: ['loop', 'worst'], width: 7, cell: (row) => median(row, 'loopDelayMaxMs', 0) },
  { head: ['readFile', 'worst'], width: 9, cell: (row) => median(row, 'readFileMaxMs', 0) },
  { head: ['in bulk', 'p50 ms'], width: 8, cell: (row) => median(row, 'interactiveP50Ms', 0) },
  { head: ['', 'p99 ms'], width: 7, cell: (row) => median(row, 'interactiveP99Ms', 0) },
  { head: ['peak', 'MB'], width: 5, cell: (row) => median(row, 'peakRssMb', 0) },
  { head: ['first', 'ms'], width: 6, cell: (row) => median(row, 'firstVectorMs', 0) },
  { head: ['cosine', 'min'], width: 9, cell: cosine },
]

/** @type {readonly Column[]} */
const EFFORT = [
  { head: ['texts by', 'CPU s'], width: 10, cell: (row) => median(row, 'textsPerCpuSecond', 0) },
  { head: ['', 'min-max'], width: 12, cell: (row) => range(row, 'textsPerCpuSecond') },
]

/** The processor time, which other programs on the machine affect least. */
export const effortTable = (/** @type {readonly Row[]} */ rows) =>
  table(
    'Effort',
    EFFORT,
    rows.filter(({ values }) => values['textsPerCpuSecond'] !== undefined),
  )

/** @param {readonly Row[]} rows */
export const speedTable = (rows) => table('Speed', SPEED, rows)

/** The effects of each contender on its process. */
export const mannersTable = (/** @type {readonly Row[]} */ rows) =>
  table(
    'Manners',
    MANNERS,
    rows.filter(({ values }) => values['peakRssMb'] !== undefined),
  )

/**
 * @param {string} title
 * @param {readonly Column[]} columns
 * @param {readonly Row[]} rows
 */
function table(title, columns, rows) {
  const line = (/** @type {string} */ label, /** @type {readonly string[]} */ cells) =>
    label.padEnd(LABEL_WIDTH) + cells.map((cell, at) => cell.padStart(columns[at]?.width ?? 0)).join('')
  const width = columns.reduce((sum, column) => sum + column.width, LABEL_WIDTH)
  return [
    line(
      title,
      columns.map(({ head }) => head[0]),
    ),
    line(
      '',
      columns.map(({ head }) => head[1]),
    ),
    '-'.repeat(width),
    ...rows.map((row) =>
      row.failure === null
        ? line(
            row.label,
            columns.map(({ cell }) => cell(row)),
          )
        : `${row.label.padEnd(LABEL_WIDTH)}  failed: ${row.failure.split('\n')[0]}`.slice(0, width),
    ),
  ].join('\n')
}

/**
 * @param {Row} row
 * @param {string} name
 * @param {number} digits
 */
function median({ values }, name, digits) {
  const value = values[name]?.median
  return value === undefined ? '-' : value.toFixed(digits)
}

/**
 * @param {Row} row
 * @param {string} name
 */
function range({ values }, name) {
  const rates = values[name]
  return rates === undefined ? '-' : `${rates.min.toFixed(0)}-${rates.max.toFixed(0)}`
}

/** @param {Row} row */
function times({ name, timesSlower }) {
  return timesSlower === null || name === 'recollect' ? '-' : `${timesSlower.median.toFixed(2)}x`
}

/** @param {Row} row */
function cosine({ values }) {
  const value = values['minCosine']?.median
  // Rounded down, so that slightly less than 1 does not show as 1.
  return value === undefined ? '-' : (Math.floor(value * 1e6) / 1e6).toFixed(6)
}
