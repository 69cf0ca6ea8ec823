import { describe, expect, test } from 'vitest'
import { TASK_NAMES } from './support/fault-tasks.js'
import { type Fault, fillDisk, mayMount, PreparedTask, seededRandom } from './support/faults.js'
import { faultPoints, hasStrace, spreadOrder } from './support/system-calls.js'
import { tempDir } from './support/temp-store.js'

/** The short version, two to three minutes. faults.long.test.ts covers every call. */
const TIMEOUT = 400_000
const KILLS = 4
const POINTS = 10

describe.each(TASK_NAMES)('%s', (name) => {
  test(
    'with kills at random',
    async () => {
      const random = seededRandom(1)
      using task = new PreparedTask(name)
      const faults = Array.from(
        { length: KILLS },
        () => ({ kind: 'kill', afterMs: 60 + Math.floor(random() * 200) }) as const,
      )
      await interruptAll(task, faults)
    },
    TIMEOUT,
  )

  test.skipIf(!hasStrace)(
    'with failures of, or kills at, system calls that write',
    async () => {
      using task = new PreparedTask(name)
      const points = spreadOrder(await faultPoints(task, 1), 2).slice(0, POINTS)
      await interruptAll(
        task,
        points.map(({ inject }) => ({ kind: 'strace', inject })),
      )
    },
    TIMEOUT,
  )
})

test.skipIf(!mayMount)(
  'with a disk that fills up, and is then enlarged',
  async () => {
    const acknowledged = await fillDisk(tempDir())
    console.log(`disk full after ${acknowledged} changes`)
    expect(acknowledged).toBeGreaterThan(10)
  },
  TIMEOUT,
)

async function interruptAll(task: PreparedTask, faults: readonly Fault[]): Promise<void> {
  let interrupted = 0
  for (const fault of faults) if (await task.interrupt(fault)) interrupted += 1
  console.log(`${task.name}: ${faults.length} faults, ${interrupted} processes ended by them`)
  expect(interrupted).toBeGreaterThan(0)
}
