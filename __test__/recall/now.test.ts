import type { MemoryOrchestrator, RecallContextOptions } from 'recollect'
import { beforeEach, describe, expect, test } from 'vitest'
import { openMemory } from '../memory/support/open-memory.js'

const DAY = 86_400

const at = (time: string) => Date.parse(time) / 1000

let memory: MemoryOrchestrator

beforeEach(async () => {
  memory = await openMemory({ engine: null, logger: null })
})

const found = async (question: string, options: RecallContextOptions) =>
  (await memory.recall(question, options)).map(({ record }) => record.id)

test('"yesterday" is the day before now', async () => {
  await memory.remember('Dinner at Koka.', { id: 'koka', createdAt: at('2026-01-29T19:00Z') })
  await memory.remember('Dinner at home.', { id: 'home', createdAt: at('2026-01-31T19:00Z') })
  const question = 'What was for dinner yesterday?'
  const first = { now: at('2026-01-30T10:00Z') }
  const later = { now: at('2026-02-01T10:00Z') }
  expect((await found(question, first))[0]).toBe('koka')
  expect((await found(question, later))[0]).toBe('home')
  expect(await memory.recallContext(question, { ...first, limit: 1 })).toContain('Koka')
  expect(await memory.recallContext(question, { ...later, limit: 1 })).toContain('home')
  const rank = async (options: { now: number }) => (await memory.why(question, 'koka', options)).rank
  expect(await rank(first)).toBe(1)
  expect(await rank(later)).not.toBe(1)
})

test('a memory is stale when now is later than its time', async () => {
  const createdAt = at('2026-01-01T00:00Z')
  await memory.remember('Parking is free.', { id: 'free', createdAt, staleAfterSecs: DAY })
  const [before, after] = [{ now: createdAt + DAY }, { now: createdAt + DAY + 1 }]
  expect(await found('parking', before)).toEqual(['free'])
  expect(await found('parking', after)).toEqual([])
  expect(await memory.why('parking', 'free', before)).toMatchObject({ state: 'found' })
  expect(await memory.why('parking', 'free', after)).toMatchObject({ state: 'stale' })
  expect(await memory.recallContext('parking', before)).toContain('free')
  expect(await memory.recallContext('parking', after)).toBeNull()
})

test('a neighbor is stale when now is later than its time', async () => {
  const createdAt = at('2026-01-01T00:00Z')
  const place = (position: number) => ({ createdAt, source: { id: 'notes', position } })
  await memory.remember('The harbour is closed.', place(0))
  await memory.remember('The ferry waits.', { ...place(1), staleAfterSecs: DAY })
  const context = (now: number) => memory.recallContext('harbour', { now, neighbors: 1 })
  expect(await context(createdAt + DAY)).toContain('ferry')
  expect(await context(createdAt + DAY + 1)).not.toContain('ferry')
})

test('recency is relative to now', async () => {
  const createdAt = at('2020-01-01T00:00Z')
  await memory.remember('The harbour is closed.', { createdAt })
  const weight = async (now: number) => {
    const weights = { recency: 1, recencyHalfLife: DAY }
    const [hit] = await memory.recall('harbour', { now, weights, explain: true })
    return hit?.explanation?.factors.weight ?? Number.NaN
  }
  const fresh = await weight(createdAt)
  expect(await weight(createdAt + DAY)).toBeCloseTo(fresh * 0.75, 6)
  expect(await weight(createdAt - DAY)).toBe(fresh)
})

describe.each([
  [1.5, 'whole seconds since 1970'],
  [-1, 'of at least 0'],
  ['2026-01-01', 'whole seconds since 1970'],
  [new Date(0), 'date.getTime() / 1000'],
  [at('2026-01-01T00:00Z') * 1000, 'divide it by 1000'],
  [null, 'whole seconds since 1970'],
])('%j as now', (value, hint) => {
  test('is refused, with what to write instead', async () => {
    const now = value as never
    const calls = [
      memory.recall('x', { now }),
      memory.recallContext('x', { now }),
      memory.why('x', 'id', { now }),
    ]
    for (const call of calls) {
      const error = await call.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
      expect(String(error)).toContain('now')
      expect(String(error)).toContain(hint)
    }
  })
})
