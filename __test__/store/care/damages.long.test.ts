import { expect, test } from 'vitest'
import { verifyDamaged } from '../support/verified-damages.js'

test('of 10,000 damages 99.9 % of those that change an answer are found', async () => {
  const { changed, found, missed, falseAlarms } = await verifyDamaged(1000, 11_000)
  expect(falseAlarms).toEqual([])
  expect(found / changed, JSON.stringify(missed)).toBeGreaterThanOrEqual(0.999)
}, 7_200_000)
