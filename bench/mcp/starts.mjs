import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cpuTime } from './cpu-time.mjs'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/**
 * Starts the program as a client does, and waits for its answers to a handshake and to a question.
 *
 * @param {string} root
 * @param {number} starts
 * @param {readonly string[]} questions
 * @returns {Promise<{ first: number[], recall: number[], firstCpu: number[] }>} milliseconds from the start, and of
 *   processor time until the first answer
 */
export async function measureStarts(root, starts, questions) {
  /** @type {{ first: number[], recall: number[], firstCpu: number[] }} */
  const times = { first: [], recall: [], firstCpu: [] }
  // The run before fills the cache of compiled code, as a user's earlier starts do.
  for (let start = -1; start < starts; start++) {
    const { first, recall, firstCpu } = await measureStart(root, questions[Math.max(0, start)] ?? 'any')
    if (start < 0) continue
    times.first.push(first)
    times.recall.push(recall)
    if (firstCpu !== undefined) times.firstCpu.push(firstCpu)
  }
  return times
}

/**
 * @param {string} root
 * @param {string} query
 */
async function measureStart(root, query) {
  const begun = performance.now()
  const child = spawn(process.execPath, [PROGRAM, 'mcp', '--root', root], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (
    /** @type {number} */ id,
    /** @type {string} */ method,
    /** @type {object} */ params,
  ) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    const { value } = await answers.next()
    if (JSON.parse(value).result === undefined) throw new Error(`no result: ${value}`)
    return performance.now() - begun
  }
  const clientInfo = { name: 'bench', version: '1' }
  const first = await ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
  const firstCpu = cpuTime(child.pid)
  const recall = await ask(2, 'tools/call', { name: 'recall', arguments: { query } })
  child.stdin.end()
  await once(child, 'exit')
  return { first, recall, firstCpu }
}
