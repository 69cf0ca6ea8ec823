import { EmbeddingEngine, type MemoryOrchestrator } from 'recollect'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeHeld, openHeld } from '../memory/support/open-memory.js'
import { BY_TIME } from './support/exact/by-time.js'
import type { ExactCase } from './support/exact/exact-case.js'
import { KINDS } from './support/exact/kinds.js'

const DAY = 86_400
const NOW = Math.floor(Date.now() / 1000)

let engine: EmbeddingEngine
const stores = new Map<string, MemoryOrchestrator>()

/** One store with vectors of the real engine, and one with words only. Each case is a distractor for the others. */
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
  for (const [name, of] of [
    ['hybrid', engine],
    ['words', null],
  ] as const) {
    const memory = await openHeld(of)
    for (const { text, near = [] } of Object.values(KINDS).flat()) {
      await memory.remember(text, { createdAt: NOW - 1500 * DAY })
      for (const other of near) await memory.remember(other, { createdAt: NOW - 1500 * DAY })
    }
    for (const { text, at } of BY_TIME) await memory.remember(text, { createdAt: at })
    stores.set(name, memory)
  }
}, 240_000)

afterAll(async () => {
  for (const memory of stores.values()) {
    await closeHeld(memory)
  }
  await engine.close()
})

async function first(store: string, question: string): Promise<string | undefined> {
  const [hit] = (await stores.get(store)?.recall(question)) ?? []
  return hit?.record.text
}

function questionsOf(cases: readonly ExactCase[]): readonly (readonly [question: string, text: string])[] {
  return cases.flatMap(({ text, questions }) => questions.map((question) => [question, text] as const))
}

describe.each(['hybrid', 'words'])('%s puts first', (store) => {
  describe.each(Object.entries(KINDS))('%s', (_kind, cases) => {
    test.each(questionsOf(cases))('%s', async (question, text) => {
      expect(await first(store, question)).toBe(text)
    })
  })

  test.each(BY_TIME.map(({ question, text }) => [question, text]))('a time: %s', async (question, text) => {
    expect(await first(store, question)).toBe(text)
  })
})

// The model knows nothing of the last two. To it they are the same as any other text that it does not know.
test.each(['INC-20399', 'E7777', 'commit 9b1c77e', 'v9.9.9', '+49 30 99887766', '🦖🦕', 'ไดโนเสาร์'])(
  'returns nothing for what no record has: %s',
  async (question) => {
    for (const memory of stores.values()) expect(await memory.recall(question)).toEqual([])
  },
)
