import { test } from 'vitest'
import { useDamaged } from './support/damage.js'

test('300 damaged files: no crash, no hang, a typed error or an answer', () => useDamaged(0, 300), 120_000)
