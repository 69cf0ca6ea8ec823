import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { PRECISIONS } from './precisions.js'

/** Resident memory in megabytes: after the warm-up, ten times during the run, and after the longest texts. */
interface Memory {
  readonly warm: number
  readonly during: readonly number[]
  readonly afterLongest: number
}

const child = fileURLToPath(new URL('children/memory.mjs', import.meta.url))

/** What the garbage collector and the allocator may retain; a leak of 100 bytes per text shows at a million. */
const SLACK_MB = 48
/** What may remain after the largest allowed work. */
const SLACK_AFTER_LONGEST_MB = 64

export function itHoldsItsMemory(count: number, timeoutMs: number): void {
  it.each(PRECISIONS)(
    `is flat over ${count} texts in %s, and back near its warm level after the longest ones`,
    async (precision) => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--expose-gc',
        child,
        String(count),
        precision,
      ])
      const { warm, during, afterLongest }: Memory = JSON.parse(stdout)
      expect(during.length).toBeGreaterThan(5)
      expect(Math.max(...during), stdout).toBeLessThanOrEqual(warm + SLACK_MB)
      expect(afterLongest, stdout).toBeLessThanOrEqual(warm + SLACK_AFTER_LONGEST_MB)
    },
    timeoutMs,
  )
}
