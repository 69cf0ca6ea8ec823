import { randomNumbers } from '../lib/random.mjs'

/** @typedef {{ r1: number, r5: number, r10: number, mrr: number, ndcg: number, all5: number, hit1: number, hit5: number }} Measures */

/** The measures, with their names in tables. */
export const MEASURES = /** @type {const} */ ({
  r1: 'R@1',
  r5: 'R@5',
  r10: 'R@10',
  mrr: 'MRR',
  ndcg: 'nDCG@10',
  all5: 'all@5',
  hit1: 'hit@1',
  hit5: 'hit@5',
})

/**
 * The measures of one question: R@k is the share of the relevant records among the first k, all@5 whether all of them
 * are among the first 5, hit@k whether any of them is among the first k. MRR uses the first relevant record at any rank
 * that was returned.
 *
 * @param {readonly string[]} ranked ids, best first
 * @param {ReadonlyMap<string, number>} relevant
 * @returns {Measures}
 */
export function measure(ranked, relevant) {
  const among = (/** @type {number} */ k) =>
    ranked.slice(0, k).filter((id) => relevant.has(id)).length / relevant.size
  const first = ranked.findIndex((id) => relevant.has(id))
  const gain = (/** @type {readonly number[]} */ grades) =>
    grades.slice(0, 10).reduce((sum, grade, rank) => sum + grade / Math.log2(rank + 2), 0)
  const ideal = gain([...relevant.values()].sort((a, b) => b - a))
  return {
    r1: among(1),
    r5: among(5),
    r10: among(10),
    mrr: first < 0 ? 0 : 1 / (first + 1),
    ndcg: gain(ranked.map((id) => relevant.get(id) ?? 0)) / ideal,
    all5: among(5) === 1 ? 1 : 0,
    hit1: first === 0 ? 1 : 0,
    hit5: first >= 0 && first < 5 ? 1 : 0,
  }
}

/** @param {readonly number[]} values */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const RESAMPLES = 1_000

/**
 * The 95 % interval of a mean, by a bootstrap over the questions with a fixed seed.
 *
 * @param {readonly number[]} values
 * @returns {readonly [number, number]}
 */
export function interval(values) {
  const random = randomNumbers(20_261_127)
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] ?? 0
    return sum / values.length
  }).sort((a, b) => a - b)
  const at = (/** @type {number} */ quantile) => means[Math.floor(quantile * (RESAMPLES - 1))] ?? Number.NaN
  return [at(0.025), at(0.975)]
}
