import { test } from 'vitest'
import { searchDuringWrites } from '../support/concurrent-search.js'

test('four processes change vectors for ten minutes while four search: every answer is right', async () => {
  await searchDuringWrites(600_000)
}, 1_200_000)
