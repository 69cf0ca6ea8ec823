import { describe } from 'vitest'
import { itHoldsItsMemory } from './memory.js'

describe('the memory of an engine', () => {
  itHoldsItsMemory(20_000, 300_000)
})
