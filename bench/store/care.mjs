import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { percentile, spread } from '../lib/statistics.mjs'
import { makeRecords } from './records.mjs'

/** @typedef {import('../../dist/index.js').SqliteMemoryRepository} Repository */

const BATCH = 1000
/** How often everything is done: a backup of a large store takes seconds. */
const RUNS = 3
/** How long a writer is measured alone, in milliseconds. */
const ALONE_MS = 3000

/**
 * A backup during writes of one record after another, each on disk before the next; and a verification.
 *
 * @param {() => { readonly store: Repository, readonly rootDir: string }} openStore
 * @param {number} records
 */
export async function measureCare(openStore, records) {
  const { store, rootDir } = openStore()
  for (let from = 0; from < records; from += BATCH) store.insertRecords(makeRecords(from, BATCH))
  const alone = await writing(store, async () => {
    const end = performance.now() + ALONE_MS
    while (performance.now() < end) await turn()
  })
  /** @type {number[]} */
  const beside = []
  const backups = []
  for (let run = 0; run < RUNS; run += 1) {
    const begun = performance.now()
    beside.push(...(await writing(store, () => store.backup(path.join(rootDir, `${run}.backup`)))))
    backups.push(performance.now() - begun)
  }
  const verified = { quick: [], whole: [] }
  for (let run = 0; run < RUNS; run += 1) {
    for (const form of /** @type {const} */ (['quick', 'whole'])) {
      const { ok, seconds } = await store.verify({ quick: form === 'quick' })
      if (!ok) throw new Error('Expected a sound store')
      /** @type {number[]} */
      verified[form].push(1000 * seconds)
    }
  }
  store.close()
  return {
    records,
    backupMs: spread(backups),
    writer: { alone: percentiles(alone), beside: percentiles(beside) },
    quickMs: spread(verified.quick),
    wholeMs: spread(verified.whole),
  }
}

/**
 * Writes until the work is done.
 *
 * @param {Repository} store
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number[]>} milliseconds of each write
 */
async function writing(store, work) {
  let isDone = false
  const end = work().finally(() => {
    isDone = true
  })
  const times = []
  while (!isDone) {
    const records = makeRecords(times.length, 1)
    const begun = performance.now()
    store.insertRecords(records)
    times.push(performance.now() - begun)
    await turn()
  }
  await end
  return times
}

/** @param {readonly number[]} times */
const percentiles = (times) => ({
  writes: times.length,
  p50: percentile(times, 0.5),
  p99: percentile(times, 0.99),
  max: Math.max(...times),
})
