import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/**
 * Runs a script beside this file, which reads a job from standard input and writes a result to standard output.
 *
 * @param {string} python
 * @param {string} script
 * @param {object} job
 * @returns {Promise<import('./contract.mjs').Result>}
 */
export async function measureInPython(python, script, job) {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.end(JSON.stringify(job))
  const [answer, status] = await Promise.all([text(child.stdout), ended])
  if (status !== 0) throw new Error(`${python} ended with status ${status}`)
  return JSON.parse(answer)
}
