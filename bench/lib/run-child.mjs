import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url))
const LIMIT_MS = 15 * 60_000
const TAIL_CHARACTERS = 2_000

/**
 * Runs one contender once.
 *
 * @param {import('../contenders/contract.mjs').Job} job
 * @param {Readonly<Record<string, string>>} [env] variables besides this process's own
 * @returns {Promise<import('../contenders/contract.mjs').Result>} rejects with the contender's output if it failed
 */
export function runChild(job, env = {}) {
  const child = fork(CHILD, [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    said = (said + text).slice(-TAIL_CHARACTERS)
  })
  return new Promise((resolve, reject) => {
    /** @type {{ result?: import('../contenders/contract.mjs').Result, failure?: string }} */
    let answer = {}
    child.once('message', (message) => {
      answer = /** @type {typeof answer} */ (message)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (answer.result !== undefined) resolve(answer.result)
      else reject(new Error(answer.failure ?? `it ended with ${signal ?? `status ${code}`}\n${said.trim()}`))
    })
    child.send(job)
  })
}
