import { isBusy } from '../lib/report.mjs'

/** @typedef {import('../lib/statistics.mjs').Spread} Spread */

/**
 * @typedef {object} StoreReport
 * @property {number} format of this file; 3
 * @property {string} date ISO 8601
 * @property {import('../lib/machine.mjs').Machine} machine
 * @property {Readonly<Record<string, string>>} versions
 * @property {number} runs
 * @property {ReturnType<typeof import('./insert.mjs').measureBulkInsert>} bulkInsert
 * @property {ReturnType<typeof import('./insert.mjs').measureSingleInserts>} singleInserts
 * @property {Awaited<ReturnType<typeof import('./backfill.mjs').measureBackfill>>} backfill
 * @property {Awaited<ReturnType<typeof import('./scopes.mjs').measureScopes>>} scopes
 * @property {ReturnType<typeof import('./erase.mjs').measureErase>} erase
 * @property {Awaited<ReturnType<typeof import('./care.mjs').measureCare>>} care
 * @property {readonly ReturnType<typeof import('./search.mjs').measureSearch>[]} search
 */

const LABEL = 34
const CELL = 11

/**
 * The whole report as text, at most 80 columns wide.
 *
 * @param {StoreReport} report
 */
export function storeReportText(report) {
  const { date, machine, versions, runs, bulkInsert, singleInserts, backfill, scopes, erase, care, search } =
    report
  return [
    `${date.slice(0, 10)}  ${machine.cpu}, ${machine.physicalCores} cores, ${machine.memoryGb} GB`,
    `${machine.system}, Node ${machine.node}, ${runs} interleaved runs`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
    row('Records a second', 'median', 'min', 'max', 'of plain'),
    '-'.repeat(LABEL + 4 * CELL),
    ...rateRows(bulkInsert, backfill),
    '',
    row('Milliseconds', 'p50', 'p99', '', 'of plain'),
    '-'.repeat(LABEL + 4 * CELL),
    row(
      'insert, on disk, with vector',
      ms(singleInserts.withVector.p50),
      ms(singleInserts.withVector.p99),
      '',
      times(singleInserts.timesPlain),
    ),
    row('  plain: one record, one vec0 row', ms(singleInserts.plain.p50), ms(singleInserts.plain.p99)),
    row('insert, on disk, text only', ms(singleInserts.textOnly.p50), ms(singleInserts.textOnly.p99)),
    '',
    row(`One of ${scopes.users.toLocaleString('en')} users, ms`, 'median', 'min', 'own store', 'of own'),
    '-'.repeat(LABEL + 4 * CELL),
    scopeRow('open and close', scopes.open),
    scopeRow('remember, on disk', scopes.remember),
    scopeRow('recall', scopes.recall),
    scopeRow('the 10 nearest', scopes.nearest),
    scopeRow('the 10 best by words', scopes.words),
    scopeRow('status', scopes.status),
    '',
    row(`Erase ${erase.erased} of ${erase.records} records, ms`, ms(erase.eraseMs)),
    row('Bytes of the file, a record', erase.bytesEach.toFixed(0)),
    '',
    row(`Care of ${care.records.toLocaleString('en')} records, ms`, 'median', 'min', 'max'),
    '-'.repeat(LABEL + 4 * CELL),
    spreadRow('backup, beside a writer', care.backupMs),
    spreadRow('verify, quick', care.quickMs),
    spreadRow('verify, whole', care.wholeMs),
    row('One write, on disk, ms', 'p50', 'p99', 'max'),
    writerRow('  alone', care.writer.alone),
    writerRow('  beside the backup', care.writer.beside),
    '',
    row('Search, milliseconds', 'median', 'min', 'plain', 'of plain'),
    '-'.repeat(LABEL + 4 * CELL),
    ...search.flatMap(searchRows),
    '',
    ...(isBusy(machine)
      ? [`The machine was busy before the start (load ${machine.loadBefore}): do not trust this.`]
      : []),
  ].join('\n')
}

/**
 * @param {StoreReport['bulkInsert']} bulk
 * @param {StoreReport['backfill']} backfill
 */
function rateRows(bulk, backfill) {
  const cells = (/** @type {Spread} */ { median, min, max }) =>
    [median, min, max].map((value) => value.toFixed(0))
  return [
    row(
      `insert ${bulk.batch} with vectors, one commit`,
      ...cells(bulk.recordsPerSecond),
      times(invert(bulk.timesPlain)),
    ),
    row('  plain: one record, one vec0 row', ...cells(bulk.plainPerSecond)),
    row('backfill without inference', ...cells(backfill.recordsPerSecond)),
  ]
}

/**
 * @param {string} label
 * @param {StoreReport['scopes']['recall']} figures
 */
function scopeRow(label, { sharedMs, ownMs, timesOwn }) {
  return row(label, ms(sharedMs.median), ms(sharedMs.min), ms(ownMs.median), times(timesOwn))
}

/**
 * @param {string} label
 * @param {Spread} spread
 */
const spreadRow = (label, { median, min, max }) => row(label, ms(median), ms(min), ms(max))

/**
 * @param {string} label
 * @param {StoreReport['care']['writer']['alone']} writes
 */
const writerRow = (label, { p50, p99, max }) => row(label, ms(p50), ms(p99), ms(max))

/** @param {StoreReport['search'][number]} size */
function searchRows({ vectors, limits, filters }) {
  const count = vectors.toLocaleString('en')
  return [
    ...limits.map(({ limit, oursMs, plainMs, timesPlain }) =>
      row(
        `${count} vectors, the ${limit} nearest`,
        ms(oursMs.median),
        ms(oursMs.min),
        ms(plainMs.median),
        times(timesPlain),
      ),
    ),
    ...filters.map(({ name, ms: taken }) =>
      row(`${count} vectors, 10 of one ${name}`, ms(taken.median), ms(taken.min)),
    ),
  ]
}

/**
 * @param {string} label
 * @param {readonly string[]} cells
 */
const row = (label, ...cells) =>
  (label.padEnd(LABEL) + cells.map((cell) => cell.padStart(CELL)).join('')).trimEnd()

/** @param {number} value */
const ms = (value) => value.toFixed(2)

/** @param {Spread} spread */
const times = ({ median }) => `${median.toFixed(2)}x`

/** @param {Spread} spread of a ratio of times, as one of rates @returns {Spread} */
const invert = ({ median, min, max }) => ({ median: 1 / median, min: 1 / max, max: 1 / min })
