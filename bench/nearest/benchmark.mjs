import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { EmbeddingEngine, SqliteMemoryRepository } from '../../dist/index.js'
import { describeMachine } from '../lib/machine.mjs'
import { randomNumbers, shuffled } from '../lib/random.mjs'
import { percentile } from '../lib/statistics.mjs'
import { withFolder } from '../store/folder.mjs'
import { unitVector } from '../store/records.mjs'
import { ours, peers, plainScans } from './contenders.mjs'
import { reportText } from './report.mjs'
import { loadedIn, makeStore, storedVectors } from './stores.mjs'

const LIMITS = [10, 100]

const RESOLUTION_MS = 2

const ORDER_SEED = 3

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit status
 */
export async function benchmarkNearest(options) {
  const machine = describeMachine()
  const measured = await inFolder(options.dir, async (folder) => {
    const sizes = []
    for (const count of options.sizes) sizes.push(await measureSize(folder, count, options))
    const diary = options.diary === null ? null : await measureDiary(folder, options.diary)
    return { sizes, diary }
  })
  const { version } = createRequire(import.meta.url)('../../package.json')
  const report = {
    ...{ format: 1, date: new Date().toISOString(), machine, recollect: version, runs: options.runs },
    ...measured,
  }
  const text = reportText(report)
  process.stdout.write(`${text}\n`)
  if (options.out !== null) {
    mkdirSync(options.out, { recursive: true })
    writeFileSync(path.join(options.out, 'nearest.json'), `${JSON.stringify(report, null, 2)}\n`)
    writeFileSync(path.join(options.out, 'nearest.md'), `${text}\n`)
  }
  return 0
}

/**
 * @template T
 * @param {string | null} dir
 * @param {(folder: string) => Promise<T>} use
 */
async function inFolder(dir, use) {
  if (dir === null) return withFolder(null, use)
  mkdirSync(dir, { recursive: true })
  return use(dir)
}

/**
 * @param {string} folder
 * @param {number} count
 * @param {import('./options.mjs').Options} options
 */
async function measureSize(folder, count, options) {
  say(`${count} vectors: storing`)
  const rootDir = makeStore(folder, count)
  // The first read of the file would measure the disk.
  readFileSyncInParts(path.join(rootDir, 'memory.db'))
  const before = process.memoryUsage.rss()
  const open = { rootDir, logger: null, index: { maxBytes: 4 * 2 ** 30 } }
  const store = SqliteMemoryRepository.open(open)
  const loadMs = await loadedIn(store)
  const { bytes } = store.indexStatus()
  const rssBytes = process.memoryUsage.rss() - before
  const plain = SqliteMemoryRepository.open({ rootDir, logger: null, index: 'vec0' })
  const filters = await measureFilters(store, options.runs)
  const eventLoop = await measureEventLoop(store)
  say(`${count} vectors: peers`)
  const contenders = [
    ...ours(store, plain),
    ...(options.peers ? await peers(storedVectors(count), folder, count <= options.hnsw) : []),
    ...(await plainScans(count)),
  ]
  say(`${count} vectors: searching`)
  const limits = []
  for (const limit of LIMITS) limits.push({ limit, rows: await interleaved(contenders, limit, options.runs) })
  for (const { close } of contenders) await close()
  return { count, loadMs, bytes, rssBytes, limits, filters, eventLoop }
}

/** @param {string} file */
function readFileSyncInParts(file) {
  const { openSync, readSync, closeSync } = createRequire(import.meta.url)('node:fs')
  const buffer = Buffer.alloc(2 ** 24)
  const descriptor = openSync(file)
  while (readSync(descriptor, buffer) > 0);
  closeSync(descriptor)
}

/**
 * Runs every contender with the same query, then with the next one, each time in another random order: what one has
 * read is in the processor's caches for the next.
 *
 * @param {readonly import('./contenders.mjs').Contender[]} contenders
 * @param {number} limit
 * @param {number} runs
 */
async function interleaved(contenders, limit, runs) {
  const rows = contenders.map(({ name, exact }) => ({
    ...{ name, exact, times: /** @type {number[]} */ ([]) },
    ...{ found: 0, wanted: 0 },
  }))
  const numbers = randomNumbers(ORDER_SEED)
  for (let run = -1; run < runs; run++) {
    const query = unitVector()
    /** @type {Map<number, readonly number[]>} */
    const answers = new Map()
    for (const at of shuffled([...contenders.keys()], numbers)) {
      const begun = performance.now()
      const answer = await contenders[at]?.search(query, limit)
      const ms = performance.now() - begun
      const own = answer !== undefined && 'ms' in answer ? answer.ms : ms
      if (answer !== undefined && !('ms' in answer)) answers.set(at, answer)
      // The first round warms the caches.
      if (run >= 0) rows[at]?.times.push(own)
    }
    const right = new Set(answers.get(0))
    for (const [at, answer] of answers) {
      const row = rows[at]
      if (row === undefined) continue
      row.wanted += limit
      row.found += answer.filter((id) => right.has(id)).length
    }
  }
  // With equal distances, contenders may choose differently; random vectors have none.
  const ofVec0 = rows.find(({ name }) => name.startsWith('vec0'))
  for (const { name, exact, found, wanted } of rows) {
    if (exact && name.startsWith('recollect') && found < wanted) throw new Error(`${name} was wrong`)
  }
  if (ofVec0 !== undefined && ofVec0.found < ofVec0.wanted) throw new Error('vec0 gave another answer')
  return rows.map(({ name, exact, times, found, wanted }) => ({
    ...{ name, exact, p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
    same: wanted === 0 ? null : found / wanted,
    timesVec0: percentile(
      times.map((ms, run) => (ofVec0?.times[run] ?? Number.NaN) / ms),
      0.5,
    ),
  }))
}

const FILTERS = {
  'all pass': { kind: /** @type {const} */ (['fact', 'episode']) },
  'a tenth': { kind: /** @type {const} */ ('episode') },
  'ten, by tag': { tag: 'rare' },
  'none, by tag': { tag: 'nobody has it' },
  'a hundred, by scope': { scope: 'users/7' },
}

/**
 * @param {import('./stores.mjs').Repository} store
 * @param {number} runs
 */
async function measureFilters(store, runs) {
  const rows = []
  for (const [name, filter] of Object.entries(FILTERS)) {
    const times = []
    for (let run = 0; run < Math.min(runs, 20); run++) {
      const begun = performance.now()
      await store.nearest(unitVector(), 10, { filter })
      times.push(performance.now() - begun)
    }
    rows.push({ name, p50: percentile(times, 0.5), p95: percentile(times, 0.95) })
  }
  return rows
}

/**
 * How late turns of the event loop are while ten searches run, repeatedly.
 *
 * @param {import('./stores.mjs').Repository} store
 */
async function measureEventLoop(store) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const end = performance.now() + 3_000
  const one = async () => {
    while (performance.now() < end) await store.nearest(unitVector(), 10)
  }
  delay.enable()
  await Promise.all(Array.from({ length: 10 }, one))
  delay.disable()
  const late = (/** @type {number} */ nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  return { p99: late(delay.percentile(99)), worst: late(delay.max) }
}

/**
 * 20 sentences of a diary, searched for among its passages.
 *
 * @param {string} folder
 * @param {string} file
 */
async function measureDiary(folder, file) {
  say('the diary')
  const entries = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => String(JSON.parse(line).text))
  const rootDir = path.join(folder, 'diary')
  const store = SqliteMemoryRepository.open({ rootDir, logger: null })
  const engine = await EmbeddingEngine.load({ precision: 'int8' })
  if (store.listRecords({ limit: 1 }).length === 0) {
    store.insertRecords(entries.map((text) => ({ kind: 'episode', text })))
    await store.batchEmbedMissing(engine)
  }
  const step = Math.floor(entries.length / 20)
  const questions = Array.from({ length: 20 }, (_, n) => (entries[n * step] ?? '').split(/[.;]/)[0] ?? '')
  const vectors = await engine.embedBatch(questions)
  await engine.close()
  await loadedIn(store)
  const plain = SqliteMemoryRepository.open({ rootDir, logger: null, index: 'vec0' })
  /** @type {{ ours: number[], vec0: number[] }} */
  const times = { ours: [], vec0: [] }
  for (const vector of vectors) {
    const begun = performance.now()
    const found = await store.nearest(vector, 10)
    const between = performance.now()
    const right = plain.searchRecords(vector, 10)
    times.ours.push(between - begun)
    times.vec0.push(performance.now() - between)
    if (JSON.stringify(found) !== JSON.stringify(right)) throw new Error('vec0 gave another answer')
  }
  const { vectors: passages } = store.indexStatus()
  store.close()
  plain.close()
  return {
    ...{ passages, questions: vectors.length },
    ...{ oursMs: percentile(times.ours, 0.5), vec0Ms: percentile(times.vec0, 0.5) },
  }
}

/** @param {string} what */
const say = (what) => void process.stderr.write(`${what}\n`)
