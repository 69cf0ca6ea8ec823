import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_CHARACTERS, MAX_TEXTS, sliceEnd } from '../../src/engine/slices.js'

describe('the slices of a batch', () => {
  it('cover it without gaps or overlap, and each is bounded unless it is one text', () => {
    const lengths = fc.array(fc.oneof(fc.nat(50), fc.nat(MAX_CHARACTERS * 2)), {
      minLength: 1,
      maxLength: MAX_TEXTS * 3,
    })
    const property = fc.property(lengths, (sizes) => {
      // Only the lengths matter.
      const texts = sizes.map((length) => ({ length }) as string)
      for (let start = 0; start < texts.length; ) {
        const end = sliceEnd(texts, start)
        const characters = sizes.slice(start, end).reduce((sum, size) => sum + size, 0)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(texts.length)
        expect(end - start).toBeLessThanOrEqual(MAX_TEXTS)
        expect(characters <= MAX_CHARACTERS || end - start === 1).toBe(true)
        start = end
      }
    })
    fc.assert(property)
  })

  it('are as large as the limit allows', () => {
    expect(sliceEnd(new Array(MAX_TEXTS * 2).fill('text'), 5)).toBe(MAX_TEXTS + 5)
    const half = 'x'.repeat(MAX_CHARACTERS / 2)
    expect(sliceEnd([half, half, 'x'], 0)).toBe(2)
  })
})
