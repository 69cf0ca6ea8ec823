import { readFileSync } from 'node:fs'

/**
 * The peak memory of this process, in 10^6 bytes.
 *
 * On Linux a child inherits its parent's peak in `getrusage`, so there the kernel's own count for this program is
 * read.
 */
export function peakMemoryMb() {
  const kib =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS
  return (kib * 1024) / 1e6
}
