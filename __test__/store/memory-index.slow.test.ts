import { test } from 'vitest'
import { searchBesideWriters } from './support/beside.js'

test('four processes change vectors for a minute while four search: every answer is right', async () => {
  await searchBesideWriters(60_000)
}, 240_000)
