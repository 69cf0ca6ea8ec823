import { test } from 'vitest'
import { useDamaged } from './support/damage.js'

test(
  '6,000 damaged files: no crash and no hang, only typed errors or answers',
  () => useDamaged(300, 6300),
  1_800_000,
)
