import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { betaMemoryTool, type MemoryToolHandlers } from '@anthropic-ai/sdk/helpers/beta/memory'
import { BetaLocalFilesystemMemoryTool } from '@anthropic-ai/sdk/tools/memory/node'
import fc from 'fast-check'
import { type MemoryHandle, MemoryOrchestrator } from 'recollect'
import { claudeMemory } from 'recollect/claude-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

/** `embedded` is the real engine, for searches by meaning. */
async function open(
  engine: WordEmbedder | null | 'embedded' = new WordEmbedder(),
): Promise<MemoryOrchestrator> {
  const options = { rootDir: tempDir(), engine: engine === 'embedded' ? undefined : engine, logger: null }
  const memory = await MemoryOrchestrator.open(options)
  onTestFinished(() => memory.close())
  return memory
}

type Command = Parameters<ReturnType<typeof betaMemoryTool>['run']>[0]

/** What Claude receives: the answer, or the error. The size of a directory depends on the file system. */
async function told(handlers: MemoryToolHandlers, command: Command): Promise<string> {
  try {
    const answer = await betaMemoryTool(handlers).run(command)
    return String(answer).replaceAll(/^[\d.]+[BKM]\t(.*\/|\/memories|.*\/d|.*\/e)$/gm, 'SIZE\t$1')
  } catch (error) {
    return `Error: ${(error as Error).message}`
  }
}

/** Files that most commands refer to, so that new files are also read and changed. */
const usual = fc.constantFrom('/memories/a', '/memories/d/x')

const unusual = fc.constantFrom(
  ...[
    '/memories',
    '/memories/',
    '/memories/a',
    '/memories/b.txt',
    '/memories/d',
    '/memories/d/x',
    '/memories/d/.hid',
  ],
  ...[
    '/memories/d/e',
    '/memories/d/e/f/deep',
    '/memories/./a',
    '/memories/d/../a',
    '/memories/../etc/passwd',
  ],
  ...[
    '/memories/d/../../x',
    '/etc/passwd',
    'memories/a',
    '/memories//a',
    '/memoriesa',
    '/memories/node_modules/m',
  ],
)
const path = fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: unusual })

const text = fc.constantFrom(
  'one\ntwo\nthree\nfour\nfive',
  '',
  ' ',
  'one',
  'one\ntwo\nthree',
  'one\none',
  '$& two\n',
  'ü\n\nü',
  `${'x'.repeat(1_500)}\n`,
)
const part = fc.constantFrom('one', 'two', 't', '', 'none', '$&', 'one\ntwo', 'ü')

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ command: fc.constant('create' as const), path, file_text: text }),
  fc.record(
    {
      command: fc.constant('view' as const),
      path,
      view_range: fc
        .tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 4 }))
        .map((each) => [...each]),
    },
    { requiredKeys: ['command', 'path'] },
  ),
  fc.record({ command: fc.constant('str_replace' as const), path, old_str: part, new_str: part }),
  fc.record({
    command: fc.constant('insert' as const),
    path,
    insert_line: fc.integer({ min: -1, max: 4 }),
    insert_text: text,
  }),
  fc.record({ command: fc.constant('delete' as const), path }),
  fc.record({ command: fc.constant('rename' as const), old_path: path, new_path: path }),
)

/** The system's messages when a path goes through a file, or into itself; our messages differ. */
const SYSTEM_ERROR = /^Error: E[A-Z]+: /

describe('the handlers', () => {
  it('answer as the SDK’s own directory tool does, message by message', async () => {
    const memory = await open()
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 6, maxLength: 20 }), async (commands) => {
        const ours = claudeMemory(memory.scope(`run-${++run}`))
        const folder = tempDir()
        const theirs = await BetaLocalFilesystemMemoryTool.init(folder)
        // Here a directory exists as long as it holds a file: each gets one that is not shown.
        for (const directory of ['d', 'd/e', 'd/e/f', 'node_modules']) {
          const keep = `/memories/${directory}/.keep`
          mkdirSync(join(folder, 'memories', directory), { recursive: true })
          writeFileSync(join(folder, keep), 'keep')
          await ours.create({ path: keep, file_text: 'keep' })
        }
        const first = {
          command: 'create' as const,
          path: '/memories/a',
          file_text: '0\none\n2\n3\n4\ntwo\n6\n7',
        }
        expect(await told(ours, first)).toBe(await told(theirs, first))
        for (const each of commands) {
          const [mine, its] = [await told(ours, each), await told(theirs, each)]
          if (SYSTEM_ERROR.test(its)) expect(mine, JSON.stringify(each)).toMatch(/^Error: /)
          else expect(mine, JSON.stringify(each)).toBe(its)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('store a file as a memory that recall finds', async () => {
    const memory = await open('embedded')
    const handlers: MemoryToolHandlers = claudeMemory(memory)
    await handlers.create({
      command: 'create',
      path: '/memories/key.md',
      file_text: 'The spare key is with Amélia.',
    })
    const [hit] = await memory.recall('Who has a key to our flat?')
    expect(hit?.record).toMatchObject({ text: 'The spare key is with Amélia.', tags: ['memory-file'] })
    await handlers.str_replace({
      command: 'str_replace',
      path: '/memories/key.md',
      old_str: 'Amélia',
      new_str: 'Tomás',
    })
    expect((await memory.recall('spare key'))[0]?.record.text).toBe('The spare key is with Tomás.')
    await handlers.delete({ command: 'delete', path: '/memories/key.md' })
    expect(await memory.recall('spare key')).toEqual([])
  })

  it('lose nothing with concurrent commands, and erase permanently on request', async () => {
    const memory = await open()
    const handlers = claudeMemory(memory, { permanently: true })
    await handlers.create({ path: '/memories/log', file_text: '' })
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        handlers.insert({ path: '/memories/log', insert_line: 0, insert_text: `line ${n}` }),
      ),
    )
    expect((await handlers.view({ path: '/memories/log' })).split('\n')).toHaveLength(22)
    await handlers.delete({ path: '/memories/log' })
    expect(await memory.list({ includeInactive: true })).toEqual([])
    expect(() => claudeMemory(memory, { permanent: true } as never)).toThrow(/did you mean "permanently"/)
  })

  it('refuse a file that is too large, and a path with a NUL', async () => {
    const handlers = claudeMemory(await open(null))
    const large = { path: '/memories/big', file_text: 'x'.repeat(1_048_577) }
    await expect(handlers.create(large)).rejects.toThrow(/too large. Maximum is 1048576 bytes/)
    await expect(handlers.view({ path: '/memories/a\0b' })).rejects.toThrow(/NUL/)
  })

  it('show a user no files of another', async () => {
    const memory = await open()
    const [alice, bob] = ['users/alice', 'users/bob'].map((scope): MemoryHandle => memory.scope(scope))
    if (alice === undefined || bob === undefined) return expect.fail()
    const [hers, his] = [claudeMemory(alice), claudeMemory(bob)]
    await hers.create({ path: '/memories/pin', file_text: 'My PIN is 4711.' })
    await expect(his.view({ path: '/memories/pin' })).rejects.toThrow(/does not exist/)
    await expect(his.delete({ path: '/memories/pin' })).rejects.toThrow(/does not exist/)
    await his.create({ path: '/memories/pin', file_text: 'My PIN is 0000.' })
    expect(await hers.view({ path: '/memories/pin' })).toContain('4711')
    expect(await his.view({ path: '/memories' })).not.toContain('alice')
    expect(await bob.recall('4711')).toEqual([])
  })

  it('run in the SDK’s tool loop', async () => {
    const memory = await open()
    const asked: { messages: readonly unknown[] }[] = []
    const message = (content: readonly object[], stop: string) =>
      Response.json({
        ...{ id: 'm', type: 'message', role: 'assistant', model: 'claude', content, stop_reason: stop },
        usage: { input_tokens: 1, output_tokens: 1 },
      })
    const client = new Anthropic({
      apiKey: 'none',
      fetch: async (_url, init) => {
        asked.push(JSON.parse(String(init?.body)))
        if (asked.length > 1) return message([{ type: 'text', text: 'Noted.' }], 'end_turn')
        const input = { command: 'create', path: '/memories/dog.md', file_text: 'The dog is called Bisonte.' }
        return message([{ type: 'tool_use', id: 't', name: 'memory', input }], 'tool_use')
      },
    })
    const last = await client.beta.messages.toolRunner({
      model: 'claude-any',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'My dog is called Bisonte.' }],
      tools: [betaMemoryTool(claudeMemory(memory))],
    })
    expect(last.content).toMatchObject([{ type: 'text', text: 'Noted.' }])
    expect(JSON.stringify(asked[1]?.messages)).toContain('File created successfully at: /memories/dog.md')
    expect((await memory.list()).map((record) => record.text)).toEqual(['The dog is called Bisonte.'])
  })
})
