import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('sentence-transformers.py', import.meta.url))
/** As the Hub names it; a folder with the weights does as well. */
const PUBLISHED = 'sentence-transformers/all-MiniLM-L6-v2'

/**
 * The reference itself, with the Python named by `RECOLLECT_BENCH_PYTHON` and the model named by
 * `RECOLLECT_BENCH_WEIGHTS`. It sorts by length on its own, 32 texts a batch.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Result>}
 */
export async function measure(job) {
  const python = process.env['RECOLLECT_BENCH_PYTHON'] ?? 'python3'
  const weights = process.env['RECOLLECT_BENCH_WEIGHTS'] ?? PUBLISHED
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.end(JSON.stringify({ ...job, weights }))
  const [answer, status] = await Promise.all([text(child.stdout), ended])
  if (status !== 0) throw new Error(`${python} ended with status ${status}`)
  return JSON.parse(answer)
}
