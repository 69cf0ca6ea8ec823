/** @typedef {import('./benchmark.mjs').Row} Row */

const BINS = 10
const THRESHOLDS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6]

/**
 * How reliable scores are: how often the first hit with such a score is right; and for each minimum of the best score,
 * the share of answerable questions that would lose their results, and of unanswerable ones that would rightly get
 * none.
 *
 * @param {readonly Row[]} rows
 */
export function reliability(rows) {
  const bins = Array.from({ length: BINS }, (_, bin) => {
    const within = rows.filter(({ firstScore }) => Math.min(BINS - 1, Math.floor(firstScore * BINS)) === bin)
    const right = within.filter(({ firstRight }) => firstRight).length
    return {
      from: bin / BINS,
      questions: within.length,
      right: within.length === 0 ? null : right / within.length,
    }
  })
  const share = (/** @type {boolean} */ answerable, /** @type {number} */ least) => {
    const of = rows.filter((row) => row.answerable === answerable)
    return of.length === 0 ? null : of.filter(({ score }) => score < least).length / of.length
  }
  const thresholds = THRESHOLDS.map((least) => ({
    least,
    lost: share(true, least),
    refused: share(false, least),
  }))
  return { bins, thresholds }
}
