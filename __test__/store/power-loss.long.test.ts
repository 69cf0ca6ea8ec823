import { test } from 'vitest'
import { losePower } from './support/lose-power.js'
import { mayLosePower } from './support/power-loss.js'

test.skipIf(!mayLosePower)(
  'of 500 losses of power none loses what was acknowledged',
  () => losePower(500, 20_261_128),
  4 * 60 * 60 * 1000,
)
