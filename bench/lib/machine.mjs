import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'

/**
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} physicalCores that this process may use
 * @property {number} logicalCores that this process may use
 * @property {number} memoryGb 10^9 bytes
 * @property {string} system
 * @property {string} node
 * @property {number} loadBefore processes that wanted a core in the minute before, on average
 */

/** @returns {Machine} */
export function describeMachine() {
  return {
    cpu: (os.cpus()[0]?.model ?? 'unknown CPU').trim(),
    physicalCores: physicalCores(),
    logicalCores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    loadBefore: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  }
}

/** Two threads of one core are no faster in matrix products. */
function physicalCores() {
  const logical = os.availableParallelism()
  if (process.platform === 'darwin' || process.platform === 'win32') return logical
  return Math.min(logical, linuxCores() || logical)
}

/** @returns {number} 0 when the kernel does not say */
function linuxCores() {
  const cpus = '/sys/devices/system/cpu'
  try {
    const siblings = readdirSync(cpus)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${cpus}/${name}/topology/thread_siblings_list`, 'utf8').trim())
    return new Set(siblings).size
  } catch {
    return 0
  }
}
