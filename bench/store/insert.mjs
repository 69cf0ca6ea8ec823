import { percentile, spread } from '../lib/statistics.mjs'
import { interleaved, ratio, timed } from './pairs.mjs'
import { bytes, Plain } from './plain.mjs'
import { makeRecords } from './records.mjs'

/** @typedef {import('../lib/statistics.mjs').Spread} Spread */

const BATCH = 1000
const SINGLES = 1000

/**
 * @param {readonly import('./records.mjs').MadeRecord[]} records
 * @param {string} prefix
 */
const toRows = (records, prefix) =>
  records.map(({ text, embedding }, at) => ({ id: `${prefix}-${at}`, text, vector: bytes(embedding) }))

/**
 * 1,000 records with their vectors in one transaction.
 *
 * @param {import('../../dist/index.js').SqliteMemoryRepository} store
 * @param {Plain} plain
 * @param {number} runs
 */
export function measureBulkInsert(store, plain, runs) {
  // The first ones compile code and make the first pages.
  const warmUp = 2
  const { ours, plain: floor } = interleaved(runs + warmUp, (run) => {
    const records = makeRecords(run * BATCH, BATCH)
    const rows = toRows(records, `bulk-${run}`)
    return {
      ours: () => timed(() => store.insertRecords(records)).ms,
      plain: () => timed(() => plain.insert(rows)).ms,
    }
  })
  const pair = { ours: ours.slice(warmUp), plain: floor.slice(warmUp) }
  const perSecond = (/** @type {readonly number[]} */ times) => spread(times.map((ms) => (1000 * BATCH) / ms))
  return {
    batch: BATCH,
    recordsPerSecond: perSecond(pair.ours),
    plainPerSecond: perSecond(pair.plain),
    timesPlain: ratio(pair),
  }
}

/**
 * 1,000 transactions of one record, each on disk before the next: with its vector, and without, like a turn of a
 * conversation.
 *
 * @param {import('../../dist/index.js').SqliteMemoryRepository} store
 * @param {Plain} plain
 */
export function measureSingleInserts(store, plain) {
  const records = makeRecords(0, SINGLES)
  const rows = toRows(records, 'single')
  const withVector = interleaved(SINGLES, (run) => ({
    ours: () => timed(() => store.insertRecords(records.slice(run, run + 1))).ms,
    plain: () => timed(() => plain.insert(rows.slice(run, run + 1))).ms,
  }))
  const textOnly = records.map(({ kind, text }) => timed(() => store.insertRecord({ kind, text })).ms)
  return {
    count: SINGLES,
    withVector: quantiles(withVector.ours),
    textOnly: quantiles(textOnly),
    plain: quantiles(withVector.plain),
    timesPlain: ratio(withVector),
  }
}

/** @param {readonly number[]} values */
const quantiles = (values) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) })
