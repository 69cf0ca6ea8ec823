import { readFileSync } from 'node:fs'

/**
 * The most memory that this process ever held, in 10^6 bytes.
 *
 * Linux hands the parent's peak on to a child in `getrusage`, so that there the kernel's own count for this
 * program's memory is read.
 */
export function peakMemoryMb() {
  const kib =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS
  return (kib * 1024) / 1e6
}
