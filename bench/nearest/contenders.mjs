import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { runLogged } from '../../scripts/lib/command.mjs'
import { inRoot } from '../../scripts/lib/paths.mjs'

/**
 * One way to search: the ids of the nearest, or only how long it took where it says so itself.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {boolean} exact
 * @property {(query: Float32Array<ArrayBuffer>, limit: number) => Promise<readonly number[] | { ms: number }>} search
 * @property {() => unknown} close
 */

const THREADS = 2

/**
 * @param {import('./stores.mjs').Repository} store with vectors in memory
 * @param {import('./stores.mjs').Repository} plain without
 * @returns {Contender[]}
 */
export function ours(store, plain) {
  const numbers = (/** @type {readonly { recordId: string }[]} */ hits) =>
    hits.map(({ recordId }) => Number(recordId.slice(1)))
  return [
    {
      name: 'recollect, nearest',
      exact: true,
      search: async (query, limit) => {
        const hits = await store.nearest(query, limit)
        return numbers(hits.map(({ record }) => ({ recordId: record.id })))
      },
      close: () => store.close(),
    },
    {
      name: 'recollect, searchByVector',
      exact: true,
      search: async (query, limit) => numbers(store.searchByVector(query, limit)),
      close: () => undefined,
    },
    {
      name: 'vec0 (index: vec0)',
      exact: true,
      search: async (query, limit) => numbers(plain.searchByVector(query, limit)),
      close: () => plain.close(),
    },
  ]
}

/**
 * @param {Float32Array} vectors
 * @param {string} folder
 * @param {boolean} hnsw whether the approximate index is built too
 * @returns {Promise<Contender[]>}
 */
export async function peers(vectors, folder, hnsw) {
  const require = createRequire(inRoot('bench/package.json'))
  const usearch = require('usearch')
  const count = vectors.length / 384
  /** @type {Contender[]} */
  const found = [
    {
      name: 'usearch, exactSearch',
      exact: true,
      search: async (query, limit) =>
        Array.from(
          usearch.exactSearch(vectors, query, 384, limit, usearch.MetricKind.L2sq, THREADS).keys,
          Number,
        ),
      close: () => undefined,
    },
    await lance(require('@lancedb/lancedb'), vectors, folder),
  ]
  if (!hnsw) return found
  const index = new usearch.Index({ dimensions: 384, metric: usearch.MetricKind.L2sq })
  index.add(
    BigUint64Array.from({ length: count }, (_, n) => BigInt(n)),
    vectors,
    THREADS,
  )
  found.push({
    name: 'usearch, HNSW',
    exact: false,
    search: async (query, limit) => Array.from(index.search(query, limit, 1).keys, Number),
    close: () => undefined,
  })
  return found
}

/**
 * @param {any} lancedb
 * @param {Float32Array} vectors
 * @param {string} folder
 * @returns {Promise<Contender>}
 */
async function lance(lancedb, vectors, folder) {
  const directory = path.join(folder, 'lance')
  rmSync(directory, { recursive: true, force: true })
  const database = await lancedb.connect(directory)
  const rows = (/** @type {number} */ from, /** @type {number} */ to) =>
    Array.from({ length: to - from }, (_, index) => {
      const n = from + index
      return { n, vector: Array.from(vectors.subarray(384 * n, 384 * (n + 1))) }
    })
  const count = vectors.length / 384
  const batch = 20_000
  const table = await database.createTable('vectors', rows(0, Math.min(batch, count)))
  for (let from = batch; from < count; from += batch)
    await table.add(rows(from, Math.min(from + batch, count)))
  await table.optimize()
  return {
    name: 'LanceDB, no index',
    exact: true,
    search: async (query, limit) => {
      const query_ = table.query().nearestTo(query).distanceType('l2').limit(limit).select(['n', '_distance'])
      return (await query_.toArray()).map((/** @type {{ n: number }} */ { n }) => Number(n))
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/**
 * The bound: a plain scan of as many vectors in Rust, on one thread.
 *
 * @param {number} count
 * @returns {Promise<Contender[]>}
 */
export async function plainScans(count) {
  const build = [
    'cargo',
    'build',
    '--release',
    '--quiet',
    '--package',
    'recollect-index',
    '--example',
    'scan',
  ]
  await runLogged('scan', build, { cwd: inRoot() })
  const child = spawn(inRoot('target/release/examples/scan'), ['serve', String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  const ask = async (/** @type {string} */ which) => {
    child.stdin.write(`${which}\n`)
    const { value } = await lines.next()
    return { ms: Number(value) }
  }
  return [
    { name: 'plain scan, float32', exact: true, search: () => ask('float32'), close: () => undefined },
    {
      name: 'plain scan, int8',
      exact: true,
      search: () => ask('int8'),
      close: async () => {
        child.stdin.end()
        await once(child, 'exit')
      },
    },
  ]
}
