import { availableParallelism } from 'node:os'
import { describe, expect, test } from 'vitest'
import { TASK_NAMES } from './support/fault-tasks.js'
import { fillDisk, mayMount, named, PreparedTask, seededRandom } from './support/faults.js'
import { type FaultPoint, faultPoints, hasStrace } from './support/system-calls.js'
import { tempDir } from './support/temp-store.js'

/**
 * The minutes for the system calls of each task. By default the suite takes about 15 minutes, skips most calls, and
 * reports how many; 60 are enough for all calls of any task.
 */
const { RECOLLECT_FAULT_MINUTES = '1' } = process.env
const EACH_POINTS_MS = Number(RECOLLECT_FAULT_MINUTES) * 60_000
const EACH_KILLS_MS = 10_000
const SEED = 20_261_123
const AT_ONCE = Math.min(2, availableParallelism())

describe.each(TASK_NAMES)('%s', (name) => {
  test.skipIf(!hasStrace)(
    'with a failure of, or a kill at, every system call that writes',
    async () => {
      using task = new PreparedTask(name)
      const points = await faultPoints(task, SEED)
      expect(points.length).toBeGreaterThan(20)
      const left = points.values()
      const end = performance.now() + EACH_POINTS_MS
      const counts = new Map<string, { met: number; of: number; ended: number }>()
      for (const { way } of points) {
        const count = counts.get(way) ?? { met: 0, of: 0, ended: 0 }
        counts.set(way, { ...count, of: count.of + 1 })
      }
      const meet = async ({ way, inject }: FaultPoint) => {
        const ended = await named(inject, task.interrupt({ kind: 'strace', inject }))
        const count = counts.get(way)
        if (count === undefined) return
        count.met += 1
        if (ended) count.ended += 1
      }
      const worker = async () => {
        for (const point of left) {
          await meet(point)
          if (performance.now() > end) return
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      const lines = [...counts].map(
        ([way, { met, of, ended }]) => `  ${way}: ${met} of ${of} calls, ${ended} ended the process`,
      )
      const met = [...counts.values()].reduce((sum, count) => sum + count.met, 0)
      console.log([`${name}: ${met} of ${points.length} faults (seed ${SEED})`, ...lines].join('\n'))
      for (const [way, { met: times, ended }] of counts)
        if (way.endsWith('KILL')) expect({ way, ended }).toEqual({ way, ended: times })
    },
    EACH_POINTS_MS + 60_000,
  )

  test(
    'with kills at random',
    async () => {
      using task = new PreparedTask(name)
      const random = seededRandom(SEED)
      const end = performance.now() + EACH_KILLS_MS
      let killed = 0
      let ended = 0
      while (performance.now() < end) {
        if (await task.interrupt({ kind: 'kill', afterMs: 60 + Math.floor(random() * 200) })) ended += 1
        killed += 1
      }
      console.log(`${name}: ${killed} kills at random, ${ended} before its end`)
      expect(ended).toBeGreaterThan(0)
    },
    EACH_KILLS_MS + 60_000,
  )
})

test.skipIf(!mayMount)(
  'with a disk that fills up, and is then enlarged',
  async () => {
    const acknowledged = await fillDisk(tempDir())
    console.log(`disk full after ${acknowledged} changes`)
    expect(acknowledged).toBeGreaterThan(10)
  },
  120_000,
)
