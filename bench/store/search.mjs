import { setImmediate as nextTurn } from 'node:timers/promises'
import { spread } from '../lib/statistics.mjs'
import { interleaved, ratio, timed } from './pairs.mjs'
import { bytes } from './plain.mjs'
import { makeRecords, unitVector } from './records.mjs'

const FILL_BATCH = 1000
const LIMITS = [10, 100, 1000]

/** Each filter matches about a tenth of the records. */
const FILTERS = {
  kind: { kind: 'episode' },
  tag: { tag: 'key' },
}

/**
 * Inserts the same records and vectors into both, with the same ids.
 *
 * @param {import('../../dist/index.js').SqliteMemoryRepository} store
 * @param {import('./plain.mjs').Plain} plain
 * @param {number} from
 * @param {number} to
 */
export function fill(store, plain, from, to) {
  for (let at = from; at < to; at += FILL_BATCH) {
    const records = makeRecords(at, Math.min(FILL_BATCH, to - at))
    const stored = store.insertRecords(records)
    plain.insert(
      stored.map(({ id, text }, index) => ({
        id,
        text,
        vector: bytes(records[index]?.embedding ?? new Float32Array()),
      })),
    )
  }
}

/**
 * Searches until this many vectors are in memory; `bench:nearest` measures the loading.
 *
 * @param {import('../../dist/index.js').SqliteMemoryRepository} store
 * @param {number} vectors
 */
export async function loadVectors(store, vectors) {
  for (;;) {
    store.searchByVector(unitVector(), 1)
    const { index } = store.status()
    if (index?.state !== 'loading' && (index?.state !== 'ready' || index.vectors >= vectors)) return
    await nextTurn()
  }
}

/**
 * @param {import('../../dist/index.js').SqliteMemoryRepository} store
 * @param {import('./plain.mjs').Plain} plain
 * @param {number} vectors
 * @param {number} runs
 */
export function measureSearch(store, plain, vectors, runs) {
  const limits = LIMITS.map((limit) => {
    const pair = interleaved(runs + 1, () => {
      const query = unitVector()
      /** @type {readonly { distance: number }[]} */
      let found = []
      return {
        ours: () => {
          const { ms, result } = timed(() => store.searchByVector(query, limit))
          found = requireSame(result, found)
          return ms
        },
        plain: () => {
          const { ms, result } = timed(() => plain.search(query, limit))
          found = requireSame(result, found)
          return ms
        },
      }
    })
    // The first one reads the pages into the cache.
    const warm = { ours: pair.ours.slice(1), plain: pair.plain.slice(1) }
    return {
      limit,
      oursMs: spread(warm.ours),
      plainMs: spread(warm.plain),
      timesPlain: ratio(warm),
    }
  })
  const filters = Object.entries(FILTERS).map(([name, filter]) => {
    const times = Array.from(
      { length: runs },
      () =>
        timed(() =>
          store.searchByVector(
            unitVector(),
            10,
            /** @type {import('../../dist/index.js').SearchOptions} */ ({ filter }),
          ),
        ).ms,
    )
    return { name, ms: spread(times) }
  })
  return { vectors, limits, filters }
}

/**
 * A fast wrong answer does not count. Compares distances, because plain vec0 keeps any of several equal ones.
 *
 * @template {{ distance: number }} T
 * @param {readonly T[]} answer
 * @param {readonly { distance: number }[]} other empty when there is none yet
 */
function requireSame(answer, other) {
  const isSame =
    other.length === 0 ||
    (answer.length === other.length &&
      answer.every(({ distance }, at) => Math.abs(distance - (other[at]?.distance ?? Number.NaN)) < 1e-5))
  if (!isSame) throw new Error('The store and plain vec0 gave different answers to one query')
  return answer
}
