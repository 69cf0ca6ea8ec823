import { test } from 'vitest'
import { useDamaged } from './support/damage.js'

test(
  '300 damaged files: no crash and no hang, only typed errors or answers',
  () => useDamaged(0, 300),
  120_000,
)
