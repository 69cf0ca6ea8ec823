import { test } from 'vitest'
import { TASK_NAMES } from './support/fault-tasks.js'
import { losePower } from './support/lose-power.js'
import { mayLosePower } from './support/power-loss.js'

// power-loss.long.test.ts cuts the power 500 times.
test.skipIf(!mayLosePower)(
  'a power loss in each kind of work loses no acknowledged change',
  () => losePower(2 * TASK_NAMES.length, 1),
  600_000,
)
