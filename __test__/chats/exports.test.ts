import { describe, expect, it } from 'vitest'
import { fixture, read } from './support/exports.js'

const local = (...parts: [number, number, number, number, number, number?]) =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5] ?? 0).getTime() / 1000

describe('an export of conversations is recognized by its content', () => {
  it('ChatGPT: only the current branch of each conversation', async () => {
    const { format, messages, said, leftOut } = await read(fixture('chatgpt.json'))
    expect(format).toBe('chatgpt')
    expect(said).toEqual([
      'User: Where do I eat carbonara in Rome?',
      'Assistant: Da Enzo, in Trastevere. Say "{grazie}".',
    ])
    expect(messages[0]).toMatchObject({
      conversation: 'c-rome',
      title: 'A trip to Rome',
      id: 'm2',
      at: 1_767_225_660,
      link: 'https://chatgpt.com/c/c-rome',
    })
    expect(leftOut).toEqual([
      'a version that was replaced later',
      'the root of a conversation',
      'a message of system',
      'of a message: image asset pointer',
    ])
  })

  it('Claude', async () => {
    const { format, messages, said, leftOut } = await read(fixture('claude.json'))
    expect(format).toBe('claude')
    expect(said).toEqual([
      'User: How long does the dough rest?\n\n500 g of rye flour',
      'Assistant: Twelve hours in the fridge.',
    ])
    expect(messages[1]).toMatchObject({
      conversation: '5f3c',
      title: 'Sourdough',
      id: 'a2',
      at: Date.UTC(2026, 1, 1, 8, 0, 9) / 1000,
      link: 'https://claude.ai/chat/5f3c',
    })
    expect(leftOut).toEqual(['of a message: thinking', 'of a message: tool use', 'a message without text'])
  })

  it('Claude Code', async () => {
    const { format, messages, said, leftOut, problems } = await read(fixture('claude-code.jsonl'))
    expect(format).toBe('claude-code')
    expect(said).toEqual(['User: Why do the harbour lights flicker?', 'Assistant: The relay bounces.'])
    expect(messages[1]).toMatchObject({
      conversation: 's-1',
      title: 'Fix the harbour lights',
      id: 'u2',
      line: 4,
    })
    expect(leftOut).toEqual([
      '1 a line of summary',
      '2 a message that the program wrote',
      '5 tool result',
      '7 a line of file history snapshot',
    ])
    expect(problems).toEqual(['6 Expected one JSON object'])
  })

  it('Codex, in its current and its first format', async () => {
    const now = await read(fixture('codex.jsonl'))
    expect(now.format).toBe('codex')
    expect(now.said).toEqual(['User: Rename the tide table.', 'Assistant: It is tides.csv now.'])
    expect(now.messages[0]).toMatchObject({
      conversation: 'cx-1',
      line: 3,
      at: Date.UTC(2026, 3, 1, 10, 0, 2) / 1000,
    })
    expect(now.leftOut).toHaveLength(4)
    const first = await read(fixture('codex-old.jsonl'))
    expect(first.format).toBe('codex')
    expect(first.messages).toMatchObject([
      { conversation: 'cx-0', speaker: 'User', text: 'Old form.', at: Date.UTC(2026, 0, 5, 10) / 1000 },
    ])
  })

  it('WhatsApp, of an iPhone: the day first, and messages of several lines', async () => {
    const { format, messages, said, leftOut } = await read(fixture('whatsapp-ios.txt'))
    expect(format).toBe('whatsapp')
    expect(said).toEqual([
      'Ada: The harbour key is in the blue drawer.',
      'Bob: Thanks!\nAnd the shed?',
      'Ada: In: the red one.',
    ])
    expect(messages[1]).toMatchObject({ at: local(2026, 11, 27, 10, 34), line: 3, endLine: 4 })
    expect(leftOut).toEqual(['2 a message without text'])
  })

  it('WhatsApp, of Android in America: the month first, and a 12-hour clock', async () => {
    const { format, messages, leftOut } = await read(fixture('whatsapp-android.txt'))
    expect(format).toBe('whatsapp')
    expect(messages.map(({ at, text }) => [at, text])).toEqual([
      [local(2026, 11, 27, 21, 6), 'Is the ferry late?'],
      [local(2026, 11, 28, 0, 10), 'By an hour.'],
      [local(2026, 11, 28, 0, 10), 'By an hour.'],
    ])
    expect(leftOut).toEqual(['1 a system message', '5 a message without text'])
  })

  it('a transcript', async () => {
    const { format, said, messages } = await read(fixture('transcript.txt'))
    expect(format).toBe('transcript')
    expect(said[2]).toBe('Ada: On Tuesday, at the lower lock.\nIt made a noise before.')
    expect(messages[2]).toMatchObject({ title: 'transcript', line: 3, endLine: 4 })
  })

  it('Slack: channels, names and markup', async () => {
    const { format, said, messages, leftOut } = await read(fixture('slack'))
    expect(format).toBe('slack')
    expect(said).toEqual([
      'Ada Byron: @Bob the tide table is at the wiki (https://x.org) & here',
      'Bob: Thank you.',
    ])
    expect(messages[0]).toMatchObject({
      conversation: 'general',
      title: '#general',
      id: 'k1',
      at: 1_777_600_000,
    })
    expect(leftOut).toEqual(['a system message: channel join', 'a message without text: files'])
  })

  it('the file of the MCP reference memory', async () => {
    const { format, messages, problems } = await read(fixture('server-memory.jsonl'))
    expect(format).toBe('server-memory')
    expect(messages).toMatchObject([
      { kind: 'person', speaker: 'Ada', text: 'keeps the harbour key', tags: ['person'], line: 1 },
      { kind: 'person', speaker: 'Ada', text: 'likes tea' },
      { kind: 'fact', speaker: '', text: 'Lower lock (place)' },
      { kind: 'fact', speaker: '', text: 'Ada works at Lower lock' },
    ])
    expect(problems).toEqual(['4 Expected an entity or a relation'])
  })
})
