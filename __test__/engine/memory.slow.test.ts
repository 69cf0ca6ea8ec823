import { describe } from 'vitest'
import { itHoldsItsMemory } from './support/memory.js'

describe('the memory of an engine', () => {
  itHoldsItsMemory(20_000, 300_000)
})
