import { describe } from 'vitest'
import { itHoldsItsMemory } from './support/memory.js'

describe('the memory of an engine', () => {
  itHoldsItsMemory(1_000_000, 7_200_000)
})
