import { readFileSync } from 'node:fs'

/** Ticks of the clock in /proc: 100 a second on every Linux that Node.js runs on. */
const TICK_MS = 10

/**
 * Milliseconds of processor time that a process has used, in all its threads; undefined if the system does not report
 * it. On a busy machine this is more meaningful than wall-clock time.
 *
 * @param {number | null | undefined} pid
 */
export function cpuTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may contain anything; user and system time are the 12th and 13th fields after it.
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
