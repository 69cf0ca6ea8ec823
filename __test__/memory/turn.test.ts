import { MemoryOrchestrator, type MemoryOrchestratorOptions, type MemoryTurn } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { newPlace } from './support/open-memory.js'

async function open(options: Partial<MemoryOrchestratorOptions> = {}) {
  const memory = await MemoryOrchestrator.open({
    ...(await newPlace()),
    engine: new WordEmbedder(),
    ...options,
  })
  onTestFinished(() => memory.close())
  return memory
}

test('a turn of an old chat keeps its time, names, place, tags and metadata', async () => {
  const memory = await open({
    extractors: [() => [{ kind: 'profile', text: 'has a dog' }]],
  })
  const at = Date.parse('2024-05-06T07:08:09Z') / 1000
  await memory.captureMemoryTurn({
    turnId: 't1',
    userText: 'remember that my dog is Rex',
    assistantText: 'Hello, Rex!',
    conversationId: 'chat-7',
    at,
    userName: 'Ada',
    assistantName: 'Fae',
    tags: ['chat', 'turn'],
    metadata: { app: 'x' },
  })
  await memory.captureMemoryTurn({ turnId: 't2', userText: 'hello', conversationId: 'chat-7', at: at + 1 })
  const [episode, fact, profile, next] = await memory.list()
  const source = { id: 'chat-7', position: 0 }
  expect(episode).toMatchObject({
    kind: 'episode',
    text: 'Ada: remember that my dog is Rex\nFae: Hello, Rex!',
    createdAt: at,
    source,
    tags: ['turn', 'chat'],
    metadata: { app: 'x' },
  })
  expect(fact).toMatchObject({
    text: 'my dog is Rex',
    createdAt: at,
    source,
    tags: ['remembered', 'chat', 'turn'],
  })
  expect(profile).toMatchObject({ text: 'has a dog', createdAt: at, source, sourceTurnId: 't1' })
  expect(next).toMatchObject({ text: 'User: hello', source: { id: 'chat-7', position: 1 } })
  expect(await memory.list({ sourceId: 'chat-7', createdBefore: at + 1 })).toHaveLength(3)
})

test('with other speaker names, statements are forgotten and questions left out as well', async () => {
  const memory = await open({ engine: null })
  const names = { userName: 'Ada Byron', assistantName: 'Fae' }
  await memory.captureMemoryTurn({
    turnId: 'a',
    userText: 'remember that my PIN is 4711',
    assistantText: 'Ok',
    ...names,
  })
  await memory.captureMemoryTurn({ turnId: 'b', userText: 'PIN: 4711\nNote: secret', ...names })
  const report = await memory.captureMemoryTurn({
    turnId: 'f',
    userText: 'forget that my PIN is 4711',
    ...names,
  })
  expect(report.forgotten).toBe(3)
  expect(await memory.list()).toEqual([])
  const other = await open()
  await other.captureMemoryTurn({ turnId: 'q', userText: 'Where is the violin?', ...names })
  await other.captureMemoryTurn({
    turnId: 'r',
    userText: 'Where is the violin?',
    assistantText: 'Under the stairs',
    ...names,
  })
  expect(await other.recallContext('Where is the violin?')).toMatch(
    /^- \[episode\] [-\d]+: Ada Byron: Where is the violin\? \/ Fae: Under the stairs$/,
  )
})

test.each([
  { at: 1.5 },
  { at: -1 },
  { at: Date.now() },
  { at: '2024-05-06' },
  { at: null },
  { conversationId: '' },
  { conversationId: 'x'.repeat(513) },
  { conversationId: 7 },
  { scope: 'a//b' },
  { scope: null },
  { userName: '' },
  { userName: 'a: b' },
  { userName: 'a\nb' },
  { userName: ' a' },
  { assistantName: 'x'.repeat(65) },
  { assistantName: 7 },
  { tags: 'chat' },
  { tags: [''] },
  { metadata: { a: () => 1 } },
  { speaker: 'Ada' },
])('%j is refused, and nothing is written', async (fields) => {
  const memory = await open()
  const turn = { turnId: 't', userText: 'hello', ...fields } as MemoryTurn
  await expect(memory.captureMemoryTurn(turn)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(await memory.list({ includeInactive: true })).toEqual([])
})

test('an extractor reaches only the scope of its turn', async () => {
  const warnings: string[] = []
  const memory = await open({
    logger: { warn: (message) => void warnings.push(message) },
    extractors: [
      (turn) => {
        expect(turn.scope).toBe('users/42')
        return [
          { kind: 'fact', text: 'elsewhere', scope: 'users/43' } as never,
          { kind: 'fact', text: 'here' },
        ]
      },
    ],
  })
  await memory.scope('users/42').captureMemoryTurn({ turnId: 't', userText: 'hello' })
  expect((await memory.list({ kind: 'fact' })).map(({ text, scope }) => [text, scope])).toEqual([
    ['here', 'users/42'],
  ])
  expect(warnings).toEqual([expect.stringContaining('not valid')])
})
