import { expect } from 'vitest'
import { type FaultTask, TASK_NAMES, TASKS } from './fault-tasks.js'
import { named, PreparedTask, repeat, seededRandom } from './faults.js'
import { PowerLossRig } from './power-loss.js'

/** Long enough that much is acknowledged that the system would not have written yet by itself. */
const ENDLESS_MS = 3000

/** Cuts the power so many times, equally often in each kind of work, at moments that depend on the seed. */
export async function losePower(trials: number, seed: number): Promise<void> {
  using rig = new PowerLossRig()
  const random = seededRandom(seed)
  const perTask = Math.ceil(trials / TASK_NAMES.length)
  let total = 0
  for (const name of TASK_NAMES) {
    using task = new PreparedTask(name)
    const { endless }: FaultTask = TASKS[name]
    const longest = endless === undefined ? await task.duration() : ENDLESS_MS
    let atWork = 0
    await repeat(perTask, async () => {
      const afterMs = 50 + Math.floor(random() * longest)
      if (await named(`a loss of power in ${name} after ${afterMs} ms`, rig.cut(name, afterMs))) atWork += 1
    })
    total += perTask
    console.log(`${name}: ${perTask} losses of power, ${atWork} of them before its end`)
  }
  expect(total).toBeGreaterThanOrEqual(trials)
}
