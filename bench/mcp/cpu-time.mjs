import { readFileSync } from 'node:fs'

/** Ticks of the clock in /proc: 100 a second on every Linux that Node.js runs on. */
const TICK_MS = 10

/**
 * Milliseconds of processor time that a process has used, all of its threads together; undefined where the system does
 * not say. On a busy machine they say more than the clock on the wall does.
 *
 * @param {number | null | undefined} pid
 */
export function cpuTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything; user and system time are the 12th and 13th fields behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return undefined
  }
}

/** Milliseconds of processor time that this process has used. */
export function ownCpuTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
