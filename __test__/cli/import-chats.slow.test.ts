import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemoryRecord } from 'recollect'
import { describe, expect, it } from 'vitest'
import { fixture } from '../chats/support/exports.js'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'
import { zipOf } from './support/zip-of.js'

async function importInto(root: string, ...args: string[]) {
  const { status, stdout, stderr } = await recollect(['import', '--no-embed', '--root', root, ...args])
  return { status, stdout, stderr }
}

const records = async (root: string) =>
  jsonLines<MemoryRecord>(
    (await recollect(['records', 'list', '--order', 'oldest', '--json', '--root', root])).stdout,
  )

describe('import of conversations', () => {
  it('makes each message an episode with speaker, time, conversation and link, once', async () => {
    const root = tempDir()
    const file = fixture('chatgpt.json')
    const first = await importInto(root, file)
    expect(first.status).toBe(0)
    expect(first.stdout).toBe(`${file}: 2 messages = 2 imported + 0 already there + 0 rejected\n`)
    expect(first.stderr).toContain('Left out: 4 lines or parts (version that was replaced later: 1, ')
    const [question, answer] = await records(root)
    expect(question).toMatchObject({
      kind: 'episode',
      text: 'User: Where do I eat carbonara in Rome?',
      tags: ['chat', 'chatgpt'],
      confidence: 0.55,
      createdAt: 1_767_225_660,
      source: { id: 'chatgpt:c-rome', position: 0, title: 'A trip to Rome' },
      metadata: { link: 'https://chatgpt.com/c/c-rome' },
    })
    expect(answer).toMatchObject({ source: { position: 1 } })
    expect((await importInto(root, file)).stdout).toContain(
      '2 messages = 0 imported + 2 already there + 0 rejected',
    )
    expect((await importInto(root, '--dry-run', file)).stdout).toContain('0 to be imported + 2 already there')
  })

  it.each([
    ['claude.json', '2 messages = 2 imported', 0],
    ['claude-code.jsonl', '3 messages = 2 imported + 0 already there + 1 rejected', 4],
    ['codex.jsonl', '2 messages = 2 imported', 0],
    ['whatsapp-ios.txt', '3 messages = 3 imported', 0],
    ['whatsapp-android.txt', '3 messages = 3 imported', 0],
    ['transcript.txt', '4 messages = 4 imported', 0],
    ['server-memory.jsonl', '5 messages = 4 imported + 0 already there + 1 rejected', 4],
    ['slack', '2 messages = 2 imported', 0],
  ])('imports %s, and nothing twice', async (name, words, status) => {
    const root = tempDir()
    const first = await importInto(root, fixture(name))
    expect(first.status).toBe(status)
    expect(first.stdout).toContain(`${fixture(name)}: ${words}`)
    const count = (await records(root)).length
    expect((await importInto(root, fixture(name))).stdout).toMatch(
      new RegExp(`= 0 imported \\+ ${count} already there`),
    )
  })

  it('finds an export in a zip file and in an unzipped folder', async () => {
    const root = tempDir()
    const [zip, folder] = [join(tempDir(), 'export.zip'), tempDir()]
    writeFileSync(
      zip,
      zipOf({ 'user.json': '{}', 'x/conversations.json': readFileSync(fixture('claude.json')) }),
    )
    copyFileSync(fixture('claude.json'), join(folder, 'conversations.json'))
    expect((await importInto(root, zip)).stdout).toBe(
      `${zip}: 2 messages = 2 imported + 0 already there + 0 rejected\n`,
    )
    expect((await importInto(root, folder)).stdout).toContain('2 messages = 0 imported + 2 already there')
    const chat = join(tempDir(), 'WhatsApp Chat - Ada.zip')
    writeFileSync(chat, zipOf({ '_chat.txt': readFileSync(fixture('whatsapp-ios.txt')) }))
    await importInto(root, chat)
    expect((await records(root)).map(({ source }) => source?.title)).toContain('WhatsApp: Ada')
  })

  it('imports only the new messages of a conversation', async () => {
    const root = tempDir()
    const file = join(tempDir(), 'chat.txt')
    const text = readFileSync(fixture('transcript.txt'), 'utf8')
    writeFileSync(file, text)
    await importInto(root, file)
    writeFileSync(file, `${text}Ada: Which one?\n`)
    expect((await importInto(root, file)).stdout).toContain('5 messages = 1 imported + 4 already there')
  })

  it('respects --format, and imports the sessions of a folder', async () => {
    const [root, folder] = [tempDir(), tempDir()]
    mkdirSync(join(folder, 'project'))
    copyFileSync(fixture('claude-code.jsonl'), join(folder, 'project', 's-1.jsonl'))
    cpSync(fixture('slack'), join(folder, 'project', 'slack'), { recursive: true })
    expect((await importInto(root, '--format', 'claude-code', folder)).stdout).toContain(
      '3 messages = 2 imported',
    )
    const text = fixture('transcript.txt')
    expect((await importInto(root, '--format', 'text', text)).stdout).toContain('1 paragraph = 1 imported')
    const notes = join(folder, 'settings.txt')
    writeFileSync(notes, 'Host: a\nPort: 22\nUser: ada\nKey: b\nRoot: c\n')
    expect((await importInto(root, notes)).stdout).toContain('1 paragraph = 1 imported')
  })

  it('reports files that are not exports, and imports the others', async () => {
    const [root, folder] = [tempDir(), tempDir()]
    writeFileSync(join(folder, 'other.json'), '{"a": 1}')
    writeFileSync(join(folder, 'cut.json'), readFileSync(fixture('chatgpt.json'), 'utf8').slice(0, -40))
    writeFileSync(join(folder, 'bad.zip'), 'no zip')
    const files = ['other.json', 'bad.zip', 'cut.json'].map((name) => join(folder, name))
    for (const file of files) expect((await importInto(root, file)).status).toBeGreaterThan(0)
    const { status, stdout, stderr } = await importInto(root, ...files, fixture('transcript.txt'))
    expect(status).toBe(4)
    expect(stdout).toContain('4 messages = 4 imported')
    for (const file of files) expect(stderr).toContain(`not read: ${file}: `)
    expect(stderr).not.toContain('INTERNAL')
  })

  it('lists lines that are not messages by number, on request', async () => {
    const file = fixture('claude-code.jsonl')
    const { stderr } = await importInto(tempDir(), '--verbose', file)
    expect(stderr).toContain(`${file}:2: left out: a message that the program wrote`)
    expect(stderr).toContain(`${file}:6: Expected one JSON object`)
  })
})
