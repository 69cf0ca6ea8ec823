import { MemoryOrchestrator } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { newPlace } from './support/open-memory.js'

const good = { kind: 'profile', text: 'Name: Ada', tags: ['name'] }

test.each([
  ['null', [null]],
  ['a number', [5]],
  ['an array', [[]]],
  ['no kind', [{ text: 'x' }]],
  ['no text', [{ kind: 'fact' }]],
  ['a tag that is none', [{ kind: 'fact', text: 'x', supersedesTag: 5 }]],
  ['an empty tag', [{ kind: 'fact', text: 'x', supersedesTag: '' }]],
  ['tags that are none', [{ kind: 'fact', text: 'x', tags: 5, supersedesTag: 'q' }]],
  ['tags that are text', [{ kind: 'fact', text: 'x', tags: 'abc', supersedesTag: 'q' }]],
  [
    'a getter that throws',
    [
      Object.defineProperty({}, 'text', {
        enumerable: true,
        get: () => {
          throw new Error('no')
        },
      }),
    ],
  ],
  ['no list', 7],
  ['nothing', undefined],
  ['a text alone', 'likes cheese'],
])('only the bad candidate is dropped: %s', async (_, candidates) => {
  const warnings: string[] = []
  const memory = await MemoryOrchestrator.open({
    ...(await newPlace()),
    engine: null,
    logger: { warn: (message) => warnings.push(message) },
    extractors: [() => candidates as never, () => [good as never]],
  })
  onTestFinished(() => memory.close())
  const report = await memory.captureMemoryTurn({ turnId: 't', userText: 'remember the milk' })
  expect(report).toMatchObject({ episodesWritten: 1, factsWritten: 1, profileUpdates: 1 })
  expect(await memory.list({ kind: 'profile' })).toEqual([expect.objectContaining(good)])
  expect(warnings.filter((warning) => warning.startsWith('An extractor'))).toHaveLength(1)
})

test('of two candidates with the same id, the first is stored', async () => {
  const memory = await MemoryOrchestrator.open({
    ...(await newPlace()),
    engine: null,
    extractors: [
      () => [
        { kind: 'fact', text: 'one', id: 'same' },
        { kind: 'fact', text: 'two', id: 'same' },
        { kind: 'fact', text: 'three' },
      ],
    ],
  })
  onTestFinished(() => memory.close())
  expect((await memory.captureMemoryTurn({ turnId: 't', userText: 'hi' })).factsWritten).toBe(2)
  expect((await memory.list({ kind: 'fact' })).map(({ text }) => text).sort()).toEqual(['one', 'three'])
})

test('an extractor cannot change the turn, and may throw anything', async () => {
  const memory = await MemoryOrchestrator.open({
    ...(await newPlace()),
    engine: null,
    logger: { warn: () => {} },
    extractors: [
      (turn) => {
        Object.assign(turn, { turnId: 'another', userText: 'rewritten' })
        return []
      },
      () => {
        throw Object.create(null)
      },
    ],
  })
  onTestFinished(() => memory.close())
  const turn = { turnId: 't', userText: 'as it was said' }
  expect((await memory.captureMemoryTurn(turn)).episodesWritten).toBe(1)
  expect((await memory.captureMemoryTurn(turn)).episodesWritten).toBe(0)
  expect((await memory.list()).map(({ text }) => text)).toEqual(['User: as it was said'])
})
