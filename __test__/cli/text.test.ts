import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { gather, mapAhead } from '../../src/cli/input/gather.js'
import { barLine } from '../../src/cli/terminal/bar.js'
import { bytes, duration } from '../../src/cli/terminal/quantities.js'
import { visible, visibleJson } from '../../src/cli/terminal/visible.js'
import { clip, wrap } from '../../src/cli/terminal/wrap.js'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(fc.constantFrom('a', 'word', ' ', '  ', '子犬', '👩‍👩‍👧', 'é', '\t'), { maxLength: 60 })
    .map((parts) => parts.join('')),
)

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const isOneGrapheme = (text: string) => [...graphemes.segment(text)].length === 1

describe('wrapping', () => {
  it('keeps every character but the blanks at line breaks, within the width', () => {
    fc.assert(
      fc.property(anyText.map(visible), fc.integer({ min: 2, max: 50 }), (text, columns) => {
        const wrapped = wrap(text, columns)
        for (const line of wrapped) {
          // What cannot be broken is alone on its line: some grapheme clusters are wider than two columns.
          if (!isOneGrapheme(line)) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
        }
        expect(wrapped.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
  })

  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one  two', 20, ['one  two']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['子犬は', 4, ['子犬', 'は']],
    ['  indented text', 10, ['  indented', 'text']],
    ['a\u{1d158}\u{1d165}\u{1d16e}b', 2, ['a', '\u{1d158}\u{1d165}\u{1d16e}', 'b']],
    ['', 5, ['']],
  ])('of %j in %i columns', (text, columns, expected) => {
    expect(wrap(text, columns)).toEqual(expected)
  })

  it('clips to the width, with an ellipsis', () => {
    fc.assert(
      fc.property(anyText.map(visible), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const clipped = clip(text, columns)
        expect(stringWidth(clipped)).toBeLessThanOrEqual(columns)
        if (stringWidth(text) <= columns) expect(clipped).toBe(text)
        else expect(clipped.endsWith('…')).toBe(true)
      }),
    )
  })
})

describe('text for a terminal', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
  const unsafe = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

  it('has no control characters; as JSON it is still the same value', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(unsafe)
        expect(visibleJson({ text })).not.toMatch(unsafe)
        expect(JSON.parse(visibleJson({ text }))).toEqual({ text })
      }),
    )
  })
})

describe('a progress bar', () => {
  const standing = { done: 1234, total: 20000, perSecond: 337.2, secondsLeft: 55.6 }
  it.each([
    [80, `Embedding ██${'░'.repeat(27)}  1,234/20,000  337 records/s  56 s left`],
    [60, 'Embedding █░░░░░░░░  1,234/20,000  337 records/s  56 s left'],
    [54, 'Embedding 1,234/20,000  337 records/s  56 s left'],
    [40, '1,234/20,000  337 records/s  56 s left'],
    [30, '1,234/20,000  56 s left'],
    [20, '1,234/20,000  56 s…'],
  ])('of %i columns', (columns, expected) => {
    const line = barLine(standing, { label: 'Embedding', unit: 'records' }, columns)
    expect(stringWidth(line)).toBeLessThan(columns)
    expect(line).toBe(expected)
  })

  it('of unknown total shows no bar', () => {
    expect(barLine({ done: 5, perSecond: 2 }, { label: 'Importing', unit: 'lines' }, 80)).toBe(
      'Importing 5  2 lines/s',
    )
  })
})

describe('quantities', () => {
  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 min 0 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds', (seconds, text) => expect(duration(seconds)).toBe(text))
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [45_276_531, '45.3 MB'],
    [999_600, '1.0 MB'],
    [3e12, '3.0 TB'],
  ])('%d bytes', (value, text) => expect(bytes(value)).toBe(text))
})

describe('grouping', () => {
  it('yields everything in order, whatever the rate and the size of the groups', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (pauses, most) => {
          async function* source() {
            for (const [index, pause] of pauses.entries()) {
              for (let turn = 0; turn < pause; turn++) await Promise.resolve()
              yield index
            }
          }
          const groups = gather(source(), { most, weigh: () => 1, mostWeight: 5 })
          const seen: number[] = []
          for await (const group of mapAhead(groups, async (items) => items)) {
            expect(group.length).toBeLessThanOrEqual(Math.min(most, 5))
            seen.push(...group)
          }
          expect(seen).toEqual(pauses.map((_, index) => index))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('yields what came before a failure, and then the failure', async () => {
    async function* source() {
      yield 1
      throw new Error('broken')
    }
    const seen: number[] = []
    const all = async () => {
      const groups = gather(source(), { most: 10, weigh: () => 1, mostWeight: 10 })
      for await (const group of mapAhead(groups, async (items) => items)) seen.push(...group)
    }
    await expect(all()).rejects.toThrow('broken')
    expect(seen).toEqual([1])
  })
})
