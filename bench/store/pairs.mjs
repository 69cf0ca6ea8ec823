import { performance } from 'node:perf_hooks'
import { spread } from '../lib/statistics.mjs'

/** @typedef {import('../lib/statistics.mjs').Spread} Spread */

/**
 * @template T
 * @param {() => T} fn
 * @returns {{ ms: number, result: T }}
 */
export function timed(fn) {
  const begun = performance.now()
  const result = fn()
  return { ms: performance.now() - begun, result }
}

/**
 * Two ways of doing the same, measured in turn, so that changes on the machine affect both.
 *
 * @typedef {object} Pair
 * @property {number[]} ours ms
 * @property {number[]} plain ms
 */

/**
 * @param {number} runs
 * @param {(run: number) => { ours: () => number, plain: () => number }} measure each gives ms
 * @returns {Pair}
 */
export function interleaved(runs, measure) {
  /** @type {Pair} */
  const pair = { ours: [], plain: [] }
  for (let run = 0; run < runs; run += 1) {
    const { ours, plain } = measure(run)
    // The second one finds the caches in another state, so they alternate.
    if (run % 2 === 0) {
      pair.ours.push(ours())
      pair.plain.push(plain())
    } else {
      pair.plain.push(plain())
      pair.ours.push(ours())
    }
  }
  return pair
}

/**
 * {@link interleaved} for asynchronous work.
 *
 * @param {number} runs
 * @param {(run: number) => { ours: () => Promise<unknown>, plain: () => Promise<unknown> }} work
 * @returns {Promise<Pair>}
 */
export async function interleavedAsync(runs, work) {
  /** @type {Pair} */
  const pair = { ours: [], plain: [] }
  for (let run = 0; run < runs; run += 1) {
    const both = work(run)
    const order = /** @type {const} */ (run % 2 === 0 ? ['ours', 'plain'] : ['plain', 'ours'])
    for (const which of order) {
      const begun = performance.now()
      await both[which]()
      pair[which].push(performance.now() - begun)
    }
  }
  return pair
}

/**
 * @param {Pair} pair
 * @returns {Spread} ours over plain, run by run
 */
export const ratio = ({ ours, plain }) => spread(ours.map((ms, run) => ms / (plain[run] ?? Number.NaN)))
