import { measureInPython } from './python.mjs'

/** Its name on the Hub; a folder with the weights works too. */
const PUBLISHED = 'sentence-transformers/all-MiniLM-L6-v2'

/**
 * The reference itself, with the Python named by `RECOLLECT_BENCH_PYTHON` and the model named by
 * `RECOLLECT_BENCH_WEIGHTS`. It sorts by length itself, with 32 texts per batch.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Result>}
 */
export function measure(job) {
  const python = process.env['RECOLLECT_BENCH_PYTHON'] ?? 'python3'
  const weights = process.env['RECOLLECT_BENCH_WEIGHTS'] ?? PUBLISHED
  return measureInPython(python, 'sentence-transformers.py', { ...job, weights })
}
