import { performance } from 'node:perf_hooks'

/** The stage of recall to which each method of a store belongs. */
const STAGES = {
  words: 'words',
  nearest: 'vectors',
  distances: 'cosines of the others',
  signatures: 'signatures of the nearest',
  records: 'reading candidates',
  at: 'neighbors',
  replacements: 'replacements',
  wordRows: 'statistics',
  vocabulary: 'typing errors',
}

/** Of one call. @typedef {{ wall: number, cpu: number }} Taken milliseconds */

/** A store that measures how long each of its methods takes. */
export class TimedStore {
  /** @type {Map<string, Taken>} of the current call, by stage */
  taken = new Map()
  /** @type {import('../../../dist/index.js').MemoryStore} */
  store

  /** @param {import('../../../dist/index.js').MemoryStore} store */
  constructor(store) {
    this.store = new Proxy(store, {
      get: (target, name) => {
        const method = /** @type {any} */ (target)[name]
        if (typeof method !== 'function') return method
        const stage = STAGES[/** @type {keyof typeof STAGES} */ (name)]
        if (stage === undefined) return method.bind(target)
        return (/** @type {unknown[]} */ ...args) => this.#timed(stage, () => method.apply(target, args))
      },
    })
  }

  /** @param {string} stage @param {() => Promise<unknown>} work */
  async #timed(stage, work) {
    const { result, taken } = await timed(work)
    const before = this.taken.get(stage) ?? { wall: 0, cpu: 0 }
    this.taken.set(stage, { wall: before.wall + taken.wall, cpu: before.cpu + taken.cpu })
    return result
  }
}

/**
 * @template T
 * @param {() => T | Promise<T>} work
 * @returns {Promise<{ result: T, taken: Taken }>}
 */
export async function timed(work) {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const result = await work()
  const wall = performance.now() - begun
  const { user, system } = process.cpuUsage(cpu)
  return { result, taken: { wall, cpu: (user + system) / 1000 } }
}

/** The longest time for which the event loop was blocked while `work` ran. @param {() => Promise<unknown>} work */
export async function longestBlock(work) {
  let longest = 0
  let last = performance.now()
  let working = true
  const tick = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (working) setImmediate(tick)
  }
  setImmediate(tick)
  await work()
  working = false
  return Math.max(longest, performance.now() - last)
}
