import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { type Fault, fillDisk, interrupt, seededRandom, TASKS } from './faults.js'
import { tempDir } from './temp-store.js'

/** The short form: about a minute. faults.long.test.ts goes on for longer. */
const hasStrace = spawnSync('strace', ['-V']).status === 0
const TIMEOUT = 180_000

async function run(faults: readonly Fault[], task: (typeof TASKS)[number]): Promise<void> {
  let interrupted = 0
  for (const fault of faults) {
    const { code, signal } = await interrupt(task, fault)
    if (signal !== null || code !== 0) interrupted += 1
  }
  console.log(`${task}: ${faults.length} faults, ${interrupted} processes ended by them`)
  expect(interrupted).toBeGreaterThan(0)
}

describe.each(TASKS)('%s', (task) => {
  test(
    'killed at random',
    async () => {
      const random = seededRandom(1)
      await run(
        Array.from(
          { length: 8 },
          () => ({ kind: 'kill', afterMs: 90 + Math.floor(random() * 350) }) as const,
        ),
        task,
      )
    },
    TIMEOUT,
  )

  const calls = { churn: 6000, migrate: 2400, import: 2000, reembed: 3000 }[task]
  test.skipIf(!hasStrace).each(['signal=KILL', 'error=EIO', 'error=ENOSPC'])(
    'at write system calls: %s',
    async (what) => {
      const random = seededRandom(what.length)
      const faults = Array.from({ length: 4 }, () => {
        // Small numbers more often: that is where a file is made or its schema changed.
        const when = 1 + Math.floor(calls ** random())
        return { kind: 'strace', inject: `pwrite64:${what}:when=${when}` } as const
      })
      await run(faults, task)
    },
    TIMEOUT,
  )

  test.skipIf(!hasStrace)(
    'at fsync',
    async () => {
      await run(
        [1, 2, 4, 8].map((when) => ({ kind: 'strace', inject: `fsync:error=EIO:when=${when}` }) as const),
        task,
      )
    },
    TIMEOUT,
  )
})

// Needs the right to mount; where that is missing, ENOSPC is injected above.
const mayMount = process.platform === 'linux' && process.getuid?.() === 0

test.skipIf(!mayMount)(
  'a disk that fills, and is made larger',
  async () => {
    const acknowledged = await fillDisk(tempDir())
    console.log(`disk full after ${acknowledged} changes`)
    expect(acknowledged).toBeGreaterThan(10)
  },
  TIMEOUT,
)
