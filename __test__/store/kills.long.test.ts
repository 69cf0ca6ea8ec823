import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { TASK_NAMES } from './support/fault-tasks.js'
import { named, PreparedTask, seededRandom } from './support/faults.js'

const KILLS = 10_000
const SEED = 20_261_128
const AT_ONCE = Math.min(2, availableParallelism())
/** An hour on a quiet machine; a busy one takes several. */
const TIMEOUT = 8 * 60 * 60 * 1000

test(
  '10,000 processes killed at random, over everything that a store does',
  async () => {
    const random = seededRandom(SEED)
    const counts = new Map<string, { killed: number; ended: number }>()
    const perTask = Math.ceil(KILLS / TASK_NAMES.length)
    for (const name of TASK_NAMES) {
      using task = new PreparedTask(name)
      // The last quarter of these comes to the end of the task: what is left then is looked at too.
      const longest = (await task.duration()) * 1.3
      let killed = 0
      let ended = 0
      const worker = async () => {
        while (killed < perTask) {
          killed += 1
          const afterMs = 50 + Math.floor(random() * longest)
          if (await named(`a kill of ${name} after ${afterMs} ms`, task.interrupt({ kind: 'kill', afterMs })))
            ended += 1
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      counts.set(name, { killed, ended })
      console.log(`${name}: ${killed} kills at random, ${ended} before its end`)
      expect(ended).toBeGreaterThan(killed / 4)
    }
    const total = [...counts.values()].reduce((sum, { killed }) => sum + killed, 0)
    expect(total).toBeGreaterThanOrEqual(KILLS)
  },
  TIMEOUT,
)
