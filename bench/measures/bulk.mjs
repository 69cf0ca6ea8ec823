import { watchEventLoop } from './event-loop.mjs'
import { watchFileReads } from './file-reads.mjs'

const WARM_UP_TEXTS = 64

/**
 * Embeds all texts, and watches the event loop and the thread pool meanwhile.
 *
 * @param {import('../contenders/contract.mjs').Loaded} loaded
 * @param {import('../contenders/contract.mjs').Job} job
 */
export async function measureBulk({ embedAll, prepare }, { texts, smallFile }) {
  const { signal } = new AbortController()
  prepare?.(texts)
  await embedAll(texts.slice(0, WARM_UP_TEXTS), signal)
  const eventLoop = watchEventLoop()
  const fileReads = watchFileReads(smallFile)
  const begun = performance.now()
  const cpuBegun = process.cpuUsage()
  const vectors = await embedAll(texts, signal)
  const seconds = (performance.now() - begun) / 1000
  const cpu = process.cpuUsage(cpuBegun)
  if (vectors.length !== texts.length)
    throw new Error(`Expected ${texts.length} vectors, received ${vectors.length}`)
  return {
    textsPerSecond: texts.length / seconds,
    textsPerCpuSecond: (texts.length * 1e6) / (cpu.user + cpu.system),
    ...(await eventLoop.stop()),
    ...(await fileReads.stop()),
  }
}
