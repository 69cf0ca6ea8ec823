import { test } from 'vitest'
import { TASK_NAMES } from './support/fault-tasks.js'
import { losePower } from './support/lose-power.js'
import { mayLosePower } from './support/power-loss.js'

// power-loss.long.test.ts cuts it 500 times.
test.skipIf(!mayLosePower)(
  'a loss of power in each kind of work loses nothing that was acknowledged',
  () => losePower(2 * TASK_NAMES.length, 1),
  600_000,
)
