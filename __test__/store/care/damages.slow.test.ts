import { expect, test } from 'vitest'
import { verifyDamaged } from '../support/verified-damages.js'

test('of 108 damages, each that changes an answer is found, and an intact store has none', async () => {
  const { damages, changed, found, missed, falseAlarms } = await verifyDamaged(0, 108)
  expect(falseAlarms).toEqual([])
  expect(missed).toEqual([])
  expect(damages).toBe(108)
  expect(found).toBe(changed)
  // How many change an answer depends on the content of the pages; these are enough for the test to be meaningful.
  expect(changed).toBeGreaterThan(20)
}, 300_000)
