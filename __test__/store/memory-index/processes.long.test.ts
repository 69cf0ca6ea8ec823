import { test } from 'vitest'
import { searchBesideWriters } from '../support/beside.js'

test('four processes change vectors for ten minutes while four search: every answer is right', async () => {
  await searchBesideWriters(600_000)
}, 1_200_000)
