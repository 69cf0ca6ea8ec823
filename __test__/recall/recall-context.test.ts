import type { MemoryOrchestrator } from 'recollect'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { estimateTokens } from '../../src/passages/estimate.js'
import { closeHeld, openHeld } from '../memory/support/open-memory.js'

const DAY = 86_400
const NOW = Math.floor(Date.now() / 1000)

let memory: MemoryOrchestrator

const TALK = [
  'Did you see the heron this morning?',
  'It stood on the jetty for an hour.',
  'I counted eleven cormorants on the breakwater.',
  'Eleven? Last year there were three.',
  'They come for the sprats.',
]

beforeAll(async () => {
  memory = await openHeld(null)
  for (const [at, userText] of TALK.entries()) {
    const turn = { turnId: `t${at}`, conversationId: 'birds', userText, at: NOW - 50 * DAY + at }
    await memory.captureMemoryTurn(turn)
  }
  await memory.remember('I live in Lisbon, near the river.', { createdAt: NOW - 400 * DAY })
  await memory.remember('I live in Porto now, near the river.', { createdAt: NOW - 10 * DAY })
  await memory.remember('My brother collects lighthouses of tin.', { createdAt: NOW - 10 * DAY })
})

afterAll(async () => {
  await closeHeld(memory)
})

async function lines(question: string, options = {}): Promise<string[]> {
  return (await memory.recallContext(question, options))?.split('\n') ?? []
}

const texts = (found: readonly string[]) =>
  found.map((line) => line.replace(/^- \[\w+\] [-\d]+: (?:User: )?/, ''))

test('of memories about the same subject, the newest is first', async () => {
  const found = texts(await lines('Where do I live, near which river?'))
  expect(found.slice(0, 2)).toEqual([
    'I live in Porto now, near the river.',
    'I live in Lisbon, near the river.',
  ])
})

describe('neighbors', () => {
  test('are left out by default', async () => {
    expect(texts(await lines('cormorants on the breakwater', { limit: 1 }))).toEqual([TALK[2]])
  })

  test('surround the memory, in order', async () => {
    const found = texts(await lines('cormorants on the breakwater', { limit: 1, neighbors: 1 }))
    expect(found).toEqual(TALK.slice(1, 4))
    expect(texts(await lines('cormorants on the breakwater', { limit: 1, neighbors: 10 }))).toEqual(TALK)
  })

  test('appear once, even if several memories have them', async () => {
    const found = texts(await lines('eleven cormorants, three last year', { limit: 2, neighbors: 1 }))
    expect(found.toSorted()).toEqual(TALK.slice(1).toSorted())
  })

  test('are dropped first if space is short', async () => {
    const options = { limit: 1, neighbors: 2, maxLength: 160 }
    const found = texts(await lines('cormorants on the breakwater', options))
    expect(found).toContain(TALK[2])
    expect(found.length).toBeLessThan(5)
    expect(found.join('\n').length).toBeLessThanOrEqual(160)
  })

  test('are none for a memory without a source', async () => {
    expect(await lines('lighthouses of tin', { neighbors: 2 })).toHaveLength(1)
  })

  test.each([-1, 11, 0.5, '1'])('%j is refused', async (neighbors) => {
    await expect(memory.recallContext('x', { neighbors: neighbors as number })).rejects.toThrow('neighbors')
  })
})

describe('a budget of tokens', () => {
  test.each([25, 40, 60, 1000])('%d tokens are not exceeded', async (maxTokens) => {
    const context = (await memory.recallContext('I live near the river', { maxTokens })) ?? ''
    expect(context).not.toBe('')
    expect(estimateTokens(context)).toBeLessThanOrEqual(maxTokens)
  })

  test('applies together with a limit of characters', async () => {
    const context = await memory.recallContext('I live near the river', { maxTokens: 1000, maxLength: 100 })
    expect(context?.length).toBeLessThanOrEqual(100)
  })

  test.each([24, 1.5])('%d is refused', async (maxTokens) => {
    await expect(memory.recallContext('x', { maxTokens })).rejects.toThrow('maxTokens')
  })
})
