import { createRequire } from 'node:module'
import path from 'node:path'
import { SqliteMemoryRepository } from '../../dist/index.js'
import { describeMachine } from '../lib/machine.mjs'
import { RESULTS } from '../lib/places.mjs'
import { measureBackfill } from './backfill.mjs'
import { measureCare } from './care.mjs'
import { measureErase } from './erase.mjs'
import { withFolder } from './folder.mjs'
import { measureBulkInsert, measureSingleInserts } from './insert.mjs'
import { Plain } from './plain.mjs'
import { storeReportText } from './report.mjs'
import { writeStoreResults } from './results.mjs'
import { measureScopes } from './scopes.mjs'
import { fill, loadVectors, measureSearch } from './search.mjs'

const SIZES = [10_000, 100_000]
const QUICK_SIZES = [1_000, 10_000]
const BACKFILL_RUNS = 5
const CARED = 100_000
const QUICK_CARED = 10_000
const USERS = 10_000
const QUICK_USERS = 500

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit status
 */
export async function benchmarkStore({ runs, quick, dir, out }) {
  const machine = describeMachine()
  const measured = await withFolder(dir, (folder) => measureStore(folder, runs, quick))
  /** @type {import('./report.mjs').StoreReport} */
  const report = { format: 3, date: new Date().toISOString(), machine, runs, ...measured }
  process.stdout.write(`\n${storeReportText(report)}\n`)
  const results = out ?? (quick ? null : RESULTS)
  if (results !== null) process.stderr.write(`Written to ${writeStoreResults(results, report)}\n`)
  return 0
}

/**
 * @param {string} folder
 * @param {number} runs
 * @param {boolean} quick
 */
async function measureStore(folder, runs, quick) {
  let stores = 0
  const openNamed = () => {
    stores += 1
    const rootDir = path.join(folder, `store-${stores}`)
    return { store: SqliteMemoryRepository.open({ rootDir }), rootDir }
  }
  const open = () => openNamed().store
  say('inserts')
  const store = open()
  const plain = new Plain(folder, 'inserts.db')
  const { version } = createRequire(import.meta.url)('../../package.json')
  const versions = { recollect: version, ...plain.versions() }
  const bulkInsert = measureBulkInsert(store, plain, runs)
  const singleInserts = measureSingleInserts(store, plain)
  store.close()
  plain.close()
  say('backfill')
  const backfill = await measureBackfill(open, Math.min(runs, BACKFILL_RUNS))
  say('scopes')
  const scopes = await measureScopes(openNamed, quick ? QUICK_USERS : USERS, runs)
  say('erasing')
  const erase = measureErase(openNamed)
  say('backups and verifications')
  const care = await measureCare(openNamed, quick ? QUICK_CARED : CARED)
  const search = await measureSizes(open(), new Plain(folder, 'search.db'), quick ? QUICK_SIZES : SIZES, runs)
  return { versions, bulkInsert, singleInserts, backfill, scopes, erase, care, search }
}

/**
 * @param {SqliteMemoryRepository} store
 * @param {Plain} plain
 * @param {readonly number[]} sizes
 * @param {number} runs
 */
async function measureSizes(store, plain, sizes, runs) {
  let filled = 0
  const search = []
  for (const vectors of sizes) {
    say(`search, ${vectors} vectors`)
    fill(store, plain, filled, vectors)
    filled = vectors
    await loadVectors(store, vectors)
    search.push(measureSearch(store, plain, vectors, runs))
  }
  store.close()
  plain.close()
  return search
}

/** @param {string} what */
const say = (what) => void process.stderr.write(`measuring ${what}\n`)
