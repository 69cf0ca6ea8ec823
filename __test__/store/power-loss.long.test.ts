import { test } from 'vitest'
import { losePower } from './support/lose-power.js'
import { mayLosePower } from './support/power-loss.js'

test.skipIf(!mayLosePower)(
  'none of 500 power losses loses an acknowledged change',
  () => losePower(500, 20_261_128),
  4 * 60 * 60 * 1000,
)
