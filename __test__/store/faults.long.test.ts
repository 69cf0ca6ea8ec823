import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { interrupt, seededRandom, TASKS } from './faults.js'

/** About ten minutes: each task is interrupted for so long, by faults that follow from the seed. */
const EACH_MS = 150_000
const SEED = 20_261_123

const KINDS = ['signal=KILL', 'error=EIO', 'error=ENOSPC'] as const
const hasStrace = spawnSync('strace', ['-V']).status === 0

describe.each(TASKS)('%s', (task) => {
  test(
    'killed at random, and failing at write system calls',
    async () => {
      const random = seededRandom(SEED)
      const end = performance.now() + EACH_MS
      const counts: Record<string, number> = {}
      let interrupted = 0
      for (let round = 1; performance.now() < end; round++) {
        const what = KINDS[round % 3] ?? 'signal=KILL'
        const strace = hasStrace && round % 4 !== 0
        // Every k-th call in turn, so that a longer run comes to all of them.
        const call = round % 5 === 0 ? 'fsync' : 'pwrite64'
        const when = call === 'fsync' ? 1 + Math.floor(random() * 30) : round * 7
        const { code, signal } = await interrupt(
          task,
          strace
            ? { kind: 'strace', inject: `${call}:${what}:when=${when}` }
            : { kind: 'kill', afterMs: 60 + Math.floor(random() * 700) },
        )
        const name = strace ? `${call} ${what}` : 'kill'
        counts[name] = (counts[name] ?? 0) + 1
        if (signal !== null || code !== 0) interrupted += 1
      }
      console.log(`${task}: ${JSON.stringify(counts)}, ${interrupted} processes ended by them`)
      expect(interrupted).toBeGreaterThan(0)
    },
    EACH_MS + 60_000,
  )
})
