import { test } from 'vitest'
import { useDamaged } from './support/damage.js'

test(
  '6,000 damaged files: no crash, no hang, a typed error or an answer',
  () => useDamaged(300, 6300),
  1_800_000,
)
