import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/passages/estimate.js'
import { fittingPrefix, splitByEstimate } from '../../src/passages/split.js'
import { expectCovered } from './support/expect-covered.js'
import { hostileText, realText, tokenLimit } from './support/texts.js'

const parts = (text: string, maxTokens: number) =>
  splitByEstimate(text, { maxTokens }).map(({ start, end }) => text.slice(start, end))

const sentence = (subject: string) => `The ${subject} was seen on the old stone bridge near the mill. `

describe('a text split by estimate', () => {
  it('is covered, within the limit, and always split in the same way', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, realText), tokenLimit, (text, maxTokens) => {
        const passages = splitByEstimate(text, { maxTokens })
        expectCovered(text, passages)
        for (const { start, end } of passages) {
          expect(2 + estimateTokens(text.slice(start, end))).toBeLessThanOrEqual(maxTokens)
        }
        expect(splitByEstimate(text, { maxTokens })).toEqual(passages)
      }),
      { numRuns: 400 },
    )
  })

  it('leaves space for the prefix', () => {
    fc.assert(
      fc.property(hostileText, hostileText, tokenLimit, (text, given, maxTokens) => {
        const prefix = fittingPrefix(given, maxTokens)
        expect(given.startsWith(prefix)).toBe(true)
        const passages = splitByEstimate(text, { maxTokens, prefix })
        expectCovered(text, passages)
        for (const { start, end } of passages) {
          const tokens = 2 + estimateTokens(prefix + text.slice(start, end))
          expect(tokens).toBeLessThanOrEqual(maxTokens)
        }
      }),
    )
  })

  it('has passages with the part of a long prefix that fits', () => {
    const text = sentence('heron').repeat(30)
    const long = 'A very long heading '.repeat(40)
    const prefix = fittingPrefix(long, 256)
    expect(prefix).toMatch(/^(?:A very long heading )+A very $/)
    expect(prefix.length).toBeLessThan(long.length)
    expect(splitByEstimate(text, { prefix: long })).toEqual(splitByEstimate(text, { prefix }))
    expect(fittingPrefix('Bread', 256)).toBe('Bread')
  })

  it('has passages of similar length, whatever limit it exceeds', () => {
    const text = sentence('heron').repeat(1000)
    expect(splitByEstimate(text, { maxTokens: 8192 })).toEqual(splitByEstimate(text, { maxTokens: 512 }))
    expect(splitByEstimate(text, { maxTokens: 100_000 })).toHaveLength(1)
  })

  it('that is not longer than the limit is one passage', () => {
    expect(splitByEstimate('')).toEqual([{ start: 0, end: 0 }])
    expect(splitByEstimate(' \n\n \n')).toEqual([{ start: 0, end: 5 }])
    const note = 'A paragraph.\n\nAnother one.\n\n- a list\n- of two'
    expect(splitByEstimate(note)).toEqual([{ start: 0, end: note.length }])
  })

  it('is cut between paragraphs, without overlap', () => {
    const paragraphs = Array.from({ length: 12 }, (_, i) => `${sentence(`heron ${i}`).repeat(2)}\n\n`)
    const passages = parts(paragraphs.join(''), 128)
    expect(passages.join('')).toBe(paragraphs.join(''))
    expect(passages.length).toBeGreaterThan(2)
    for (const passage of passages) expect(passage).toMatch(/^The heron[\s\S]*\n\n$/)
  })

  it('is cut between the items of a list and the rows of a table, without overlap', () => {
    for (const line of [
      (i: number) => `- item ${i} of the shopping list, to be bought on a Tuesday`,
      (i: number) => `| row ${i} | some value | another value |`,
      (i: number) => `  counter[${i}] = readCounter(${i});`,
    ]) {
      const lines = Array.from({ length: 80 }, (_, i) => `${line(i)}\n`)
      const passages = parts(lines.join(''), 128)
      expect(passages.join('')).toBe(lines.join(''))
      for (const passage of passages)
        expect(lines).toContain(passage.slice(passage.lastIndexOf('\n', passage.length - 2) + 1))
    }
  })

  it('is cut between sentences, and the last of one passage begins the next', () => {
    const text = Array.from({ length: 40 }, (_, i) => sentence(`heron ${i}`)).join('')
    const passages = splitByEstimate(text)
    expect(passages.length).toBeGreaterThan(3)
    for (const [index, { start, end }] of passages.entries()) {
      expect(text.slice(start, end)).toMatch(/^The heron[\s\S]* mill\. $/)
      const next = passages[index + 1]
      if (next !== undefined) expect(text.slice(next.start, end)).toMatch(/^The heron \d+ [^.]*\. $/)
    }
  })

  it('of Chinese or Japanese is cut after its full stops', () => {
    const text = '今日は天気がとても良いので、公園まで散歩に行きました。'.repeat(20)
    for (const passage of parts(text, 256)) expect(passage).toMatch(/^今日[\s\S]*。$/)
  })

  it('is cut between words if a sentence is too long, and inside a word only as a last resort', () => {
    const words = parts('heron '.repeat(300), 64)
    for (const passage of words) expect(passage).toMatch(/^(?:heron )+$/)
    expect(parts('x'.repeat(500), 64).every((part) => part.length <= 64)).toBe(true)
  })

  it('keeps a heading with its text', () => {
    const section = (i: number) => `## Section ${i}\n\n${sentence(`heron ${i}`).repeat(4).trim()}\n\n`
    const text = Array.from({ length: 9 }, (_, i) => section(i)).join('')
    for (const maxTokens of [64, 96, 128, 160, 256]) {
      for (const passage of parts(text, maxTokens)) expect(passage).not.toMatch(/## Section \d\s*$/)
    }
  })

  it('does not end in a tiny passage', () => {
    for (let items = 6; items < 40; items++) {
      const lengths = parts('- one item of a list\n'.repeat(items), 128).map((part) => part.length)
      expect(Math.min(...lengths) * 3).toBeGreaterThan(Math.max(...lengths))
    }
  })

  it('takes linear time up to a megabyte, whatever its content', () => {
    const units = 1024 * 1024
    for (const part of [
      'x',
      ' ',
      '\n',
      '. ',
      ')',
      'a\u0301',
      '\u0301',
      '。',
      '#',
      'The end. ',
      '1',
      '😀',
      '- \n',
      'a ',
    ]) {
      const text = part.repeat(units / part.length)
      const passages = splitByEstimate(text)
      expect(passages[0]?.start).toBe(0)
      expect(passages.at(-1)?.end).toBe(text.length)
    }
  })

  it.each([
    [{ maxTokens: 15 }, 'maxTokens'],
    [{ maxTokens: 64.5 }, 'maxTokens'],
    [{ prefix: 7 }, 'prefix'],
    [{ maxToken: 64 }, 'maxTokens'],
  ])('refuses %j', (options, named) => {
    const refused = expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(named),
    })
    expect(() => splitByEstimate('text', options as object)).toThrow(refused)
  })
})
