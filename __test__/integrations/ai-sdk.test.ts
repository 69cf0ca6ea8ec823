import type { EmbeddingModelV3 } from '@ai-sdk/provider'
import { embed, embedMany, generateText, isStepCount } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { embedMany as embedMany6, generateText as generateText6, stepCountIs } from 'ai-6'
import { MockLanguageModelV3 as MockLanguageModel6 } from 'ai-6/test'
import { cosineSimilarity, EmbeddingEngine, type MemoryHandle, MemoryOrchestrator } from 'recollect'
import { memoryTools, recollectEmbedding } from 'recollect/ai-sdk'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

async function open(): Promise<MemoryOrchestrator> {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine })
  onTestFinished(() => memory.close())
  return memory
}

describe('the embedding model', () => {
  it('implements specification 3, and returns the engine’s vectors in order', async () => {
    const model: EmbeddingModelV3 = recollectEmbedding(engine)
    const values = ['hello world', 'quantum physics', 'hi world']
    const { embeddings } = await embedMany({ model, values })
    expect(embeddings).toEqual((await engine.embedBatch(values)).map((vector) => Array.from(vector)))
    const { embedding } = await embed({ model, value: 'hello world' })
    expect(embedding).toEqual(embeddings[0])
    expect(
      cosineSimilarity(Float32Array.from(embedding), Float32Array.from(embeddings[2] ?? [])),
    ).toBeGreaterThan(0.7)
  })

  it('is accepted by the previous major version too', async () => {
    const { embeddings } = await embedMany6({ model: recollectEmbedding(engine), values: ['a', 'b'] })
    expect(embeddings.map(({ length }) => length)).toEqual([384, 384])
  })

  it('embeds many texts, and an empty list', async () => {
    const model = recollectEmbedding(engine)
    const values = Array.from({ length: 300 }, (_, n) => `text number ${n}`)
    expect((await embedMany({ model, values })).embeddings).toHaveLength(300)
    expect((await embedMany({ model, values: [] })).embeddings).toEqual([])
  })

  it('reports a truncated text, and stops when it is aborted', async () => {
    const model = recollectEmbedding(engine)
    const { warnings } = await embedMany({ model, values: ['short', 'word '.repeat(600)] })
    expect(warnings).toEqual([
      { type: 'other', message: 'Value 1 has 602 tokens, and only the first 256 are embedded' },
    ])
    const stop = new AbortController()
    const reason = new Error('never mind')
    const asked = model.doEmbed({ values: Array(500).fill('some text'), abortSignal: stop.signal })
    stop.abort(reason)
    await expect(asked).rejects.toBe(reason)
  })
})

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

/** The replies of a language model: tool calls, one per step, and a final text. */
function script(calls: readonly (readonly [toolName: string, input: unknown])[]) {
  const steps = calls.map(([toolName, input], index) => ({
    content: [
      { type: 'tool-call' as const, toolCallId: `call-${index}`, toolName, input: JSON.stringify(input) },
    ],
    finishReason: { unified: 'tool-calls' as const, raw: undefined },
    usage: USAGE,
    warnings: [],
  }))
  const last = {
    content: [{ type: 'text' as const, text: 'Done.' }],
    finishReason: { unified: 'stop' as const, raw: undefined },
    usage: USAGE,
    warnings: [],
  }
  return [...steps, last]
}

/** Runs the loop of `generateText` with a language model that makes these calls; returns the results of the tools. */
async function loop(
  memory: MemoryHandle,
  ...calls: readonly (readonly [toolName: string, input: unknown])[]
) {
  const model = new MockLanguageModelV3({ doGenerate: script(calls) })
  const { steps, text } = await generateText({
    model,
    tools: memoryTools(memory),
    prompt: 'go',
    stopWhen: isStepCount(calls.length + 1),
  })
  expect(text).toBe('Done.')
  return steps
    .flatMap(({ content }) => content)
    .flatMap((part) => {
      if (part.type === 'tool-result') return [part.output as unknown]
      return part.type === 'tool-error' ? [part.error as unknown] : []
    })
}

describe('the tools, in the loop of generateText', () => {
  it('remember, recall, correct and forget', async () => {
    const memory = await open()
    const [kept] = await loop(memory, ['remember', { text: 'The spare key is with Amélia.', kind: 'fact' }])
    const { id } = kept as { id: string }
    const [found, corrected, again, forgotten, nothing] = await loop(
      memory,
      ['recall', { query: 'Who has the spare key?', limit: 1 }],
      ['updateMemory', { id, text: 'The spare key is with Tomás.' }],
      ['recall', { query: 'Who has the spare key?' }],
      ['forgetMemories', { ids: [id, 'nobody'] }],
      ['recall', { query: 'Who has the spare key?' }],
    )
    expect(found).toMatchObject([{ id, text: 'The spare key is with Amélia.', score: expect.any(Number) }])
    expect(corrected).toMatchObject({ id, text: 'The spare key is with Tomás.' })
    expect(again).toMatchObject([{ id, text: 'The spare key is with Tomás.' }])
    expect(forgotten).toEqual({ forgotten: [id] })
    expect(nothing).toEqual([])
  })

  it('tell the model which argument was wrong', async () => {
    const memory = await open()
    const errors = await loop(
      memory,
      ['remember', { text: ' ' }],
      ['remember', { text: 'x', kind: 'rumour' }],
      ['recall', { query: 7 }],
      ['updateMemory', { id: 'nobody', text: 'x' }],
      ['forgetMemories', { ids: 'all' }],
    )
    expect(errors.map((error) => (error as { code?: string }).code)).toEqual([
      'INVALID_ARGUMENT',
      'RECORD_INVALID',
      'INVALID_ARGUMENT',
      'RECORD_NOT_FOUND',
      'INVALID_ARGUMENT',
    ])
    expect(await memory.list()).toEqual([])
  })

  it('are limited to one user: no other can read or change their memories', async () => {
    const memory = await open()
    const [alice, bob] = [memory.scope('users/alice'), memory.scope('users/bob')]
    const [kept] = await loop(alice, ['remember', { text: 'My PIN is 4711.' }])
    const { id } = kept as { id: string }
    const [found, refused, forgotten] = await loop(
      bob,
      ['recall', { query: 'What is my PIN?' }],
      ['updateMemory', { id, text: 'My PIN is 0000.' }],
      ['forgetMemories', { ids: [id] }],
    )
    expect(found).toEqual([])
    expect(refused).toMatchObject({ code: 'RECORD_NOT_FOUND' })
    expect(forgotten).toEqual({ forgotten: [] })
    expect((await alice.list()).map(({ text }) => text)).toEqual(['My PIN is 4711.'])
  })

  it('work with the previous major version', async () => {
    const memory = await open()
    await memory.remember('The spare key is with Amélia.')
    const model = new MockLanguageModel6({ doGenerate: script([['recall', { query: 'Who has the key?' }]]) })
    const tools = memoryTools(memory) as unknown as Parameters<typeof generateText6>[0]['tools']
    const { steps } = await generateText6({
      model,
      tools,
      prompt: 'go',
      stopWhen: stepCountIs(2),
    } as Parameters<typeof generateText6>[0])
    expect(JSON.stringify(steps[0]?.content)).toContain('Amélia')
  })
})
