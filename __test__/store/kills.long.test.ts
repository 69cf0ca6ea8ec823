import { expect, test } from 'vitest'
import { TASK_NAMES } from './support/fault-tasks.js'
import { named, PreparedTask, repeat, seededRandom } from './support/faults.js'

const KILLS = 10_000
const SEED = 20_261_128
/** One hour on a quiet machine; several on a busy one. */
const TIMEOUT = 8 * 60 * 60 * 1000

test(
  '10,000 processes killed at random, in every operation of a store',
  async () => {
    const random = seededRandom(SEED)
    const perTask = Math.ceil(KILLS / TASK_NAMES.length)
    for (const name of TASK_NAMES) {
      using task = new PreparedTask(name)
      // The last quarter of the delays exceeds the task's duration, so that finished tasks are checked too.
      const longest = (await task.duration()) * 1.3
      let ended = 0
      await repeat(perTask, async () => {
        const afterMs = 50 + Math.floor(random() * longest)
        if (await named(`a kill of ${name} after ${afterMs} ms`, task.interrupt({ kind: 'kill', afterMs })))
          ended += 1
      })
      console.log(`${name}: ${perTask} kills at random, ${ended} before its end`)
      expect(ended).toBeGreaterThan(perTask / 4)
    }
  },
  TIMEOUT,
)
