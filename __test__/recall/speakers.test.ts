import type { MemoryOrchestrator, MemoryTurn } from 'recollect'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { episodeText, episodeVoices } from '../../src/conversation/episode.js'
import { closeHeld, openHeld } from '../memory/support/open-memory.js'

const turns: readonly Omit<MemoryTurn, 'turnId'>[] = [
  { userName: 'Ada', userText: 'The boat needs new oars.', assistantName: 'Fae', assistantText: 'I see.' },
  {
    userName: 'Björn',
    userText: 'The boat needs a new sail.',
    assistantName: 'Fae',
    assistantText: 'I see.',
  },
  {
    userName: 'Grace Hopper',
    userText: 'Who paints the boat?',
    assistantName: 'Fae',
    assistantText: 'I paint the boat myself.',
  },
  { userName: '田中', userText: 'ボートは赤い。' },
  { userName: 'Björn', userText: 'Ada has a cold.' },
]

let memory: MemoryOrchestrator

beforeAll(async () => {
  memory = await openHeld(null)
  for (const [at, turn] of turns.entries()) {
    await memory.captureMemoryTurn({ ...turn, turnId: `t${at}`, conversationId: 'boat' })
  }
})
afterAll(async () => {
  await closeHeld(memory)
})

describe('recall knows who speaks in a captured turn', () => {
  test.each([
    ['What did Ada say about the boat?', 'The boat needs new oars.', 'Ada'],
    ['What did Björn say about the boat?', 'The boat needs a new sail.', 'Björn'],
    ['what did bjorn tell me about the boat', 'The boat needs a new sail.', 'Björn'],
    ['What did Grace Hopper ask about the boat?', 'Who paints the boat?', 'Grace Hopper'],
    ['What did Fae say about painting the boat?', 'I paint the boat myself.', 'Fae'],
    ['田中さんはボートについて何と言いましたか', 'ボートは赤い。', '田中'],
  ])('%s', async (question, said, name) => {
    const [best] = await memory.recall(question, { minScore: 0, explain: true })
    expect(best?.record.text).toContain(said)
    expect(best?.record.text).toContain(`${name}: `)
    expect(best?.explanation?.parts.speaker).toBeGreaterThan(0)
  })

  test('but not if the named speaker says nothing about it', async () => {
    const hits = await memory.recall('What did Fae say about the sail?', { minScore: 0, explain: true })
    const sail = hits.find(({ record }) => record.text.includes('sail'))
    expect(sail?.explanation?.parts.speaker).toBe(0)
  })
})

describe('the voices of an episode', () => {
  const voices = (text: string, kind: 'episode' | 'fact' = 'episode', tags = ['turn']) =>
    episodeVoices({ kind, text, tags }).map(({ name, text }) => [name, text])

  test.each([
    [
      { userText: 'a', assistantText: 'b' },
      [
        ['User', 'a'],
        ['Assistant', 'b'],
      ],
    ],
    [
      { userText: 'a\nNote: c', assistantText: 'b' },
      [
        ['User', 'a\nNote: c'],
        ['Assistant', 'b'],
      ],
    ],
    [
      { userText: 'a', assistantText: 'b', assistantName: 'Fae' },
      [
        ['User', 'a'],
        ['Fae', 'b'],
      ],
    ],
    [
      { userText: 'a', assistantText: 'b: c', userName: 'Ada', assistantName: 'F e' },
      [
        ['Ada', 'a'],
        ['F e', 'b: c'],
      ],
    ],
    [{ userText: 'a', userName: 'Ada' }, [['Ada', 'a']]],
  ])('%j', (exchange, expected) => {
    expect(voices(episodeText(exchange))).toEqual(expected)
  })

  test('do not exist in other records', () => {
    expect(voices('Ada: a', 'fact')).toEqual([])
    expect(voices('Ada: a', 'episode', [])).toEqual([])
    expect(voices('nothing said')).toEqual([])
  })
})
