import { expect } from 'vitest'

interface Range {
  readonly start: number
  readonly end: number
}

/** That `passages` are in order, hold every character of `text`, and cut none in two. */
export function expectCovered(text: string, passages: readonly Range[]): void {
  expect(passages[0]?.start).toBe(0)
  expect(passages.at(-1)?.end).toBe(text.length)
  let before: Range | undefined
  for (const passage of passages) {
    const { start, end } = passage
    expect(end).toBeGreaterThan(text === '' ? -1 : start)
    if (before !== undefined) {
      expect(start).toBeGreaterThan(before.start)
      expect(start).toBeLessThanOrEqual(before.end)
      expect(end).toBeGreaterThan(before.end)
    }
    for (const at of [start, end]) expect(isInsidePair(text, at)).toBe(false)
    before = passage
  }
}

function isInsidePair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1)) && at > 0
}
