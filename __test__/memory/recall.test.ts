import { describe, expect, test } from 'vitest'
import { openMemory as open } from './support/open-memory.js'

/** Today, as a line of a context shows it. */
function today(): string {
  return new Date().toISOString().slice(0, 10)
}

describe('recall', () => {
  test('best first, with distance, score and passage', async () => {
    const memory = await open()
    await memory.remember('apples grow on trees')
    const best = await memory.remember('violas are played with a bow')
    const hits = await memory.recall('what is played with a bow', { limit: 2 })
    expect(hits).toHaveLength(2)
    expect(hits[0]?.record).toEqual(await memory.store.get(best.id))
    expect(hits[0]?.score).toBeGreaterThan(hits[1]?.score ?? 1)
    for (const { distance, score, passage, record, explanation } of hits) {
      expect(distance).toBeLessThanOrEqual(2)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1)
      expect(passage).toEqual({ text: record.text, start: 0, end: record.text.length, ordinal: 0 })
      expect(explanation).toBeUndefined()
    }
    expect(await memory.recall('violas', { filter: { kind: 'episode' } })).toEqual([])
    expect(await memory.recall('submarines under ice', { minScore: 1 })).toEqual([])
  })

  test('as text for a prompt, or null', async () => {
    const memory = await open()
    expect(await memory.recallContext('violas')).toBeNull()
    await memory.captureMemoryTurn({
      turnId: 't',
      userText: 'violas have four strings',
      assistantText: 'They do.',
    })
    expect(await memory.recallContext('violas strings')).toBe(
      `- [episode] ${today()}: User: violas have four strings / Assistant: They do.`,
    )
    expect(await memory.recallContext('submarines')).toBeNull()
  })

  test.each([
    ['', {}],
    [' ', {}],
    [7, {}],
    ['x', { limit: 0 }],
    ['x', { limit: 1.5 }],
    ['x', { minscore: 0.5 }],
    ['x', { minScore: 2 }],
    ['x', { mode: 'word' }],
    ['x', { diversity: 2 }],
    ['x', { explain: 1 }],
    ['x', { weights: { importance: -1 } }],
    ['x', { weights: { age: 1 } }],
    ['x', { filter: { kinds: 'fact' } }],
    ['x', { filter: { kind: 'facts' } }],
  ])('recall(%j, %j) is refused', async (query, options) => {
    const memory = await open()
    await expect(memory.recall(query as string, options as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})
