import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIAGNOSTICS_CHANNELS, EmbeddingEngine, type RuntimeLogEvent } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { runProgram } from '../engine/support/run-child.js'
import { tempDir } from '../store/support/temp-store.js'

type Line = readonly [level: string, message: string, fields: Readonly<Record<string, unknown>>]

function keepingLogger() {
  const lines: Line[] = []
  const keep =
    (level: string) =>
    (message: string, fields: Line[2] = {}) =>
      void lines.push([level, message, fields])
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** The messages of ONNX Runtime. */
function runtimeLines(lines: readonly Line[]): Line[] {
  return lines.filter(([, , { source }]) => source === 'onnxruntime')
}

describe('a logger gets ONNX Runtime’s messages', () => {
  test('all of them on request, by the time the engine is loaded', async () => {
    const logger = keepingLogger()
    const engine = await EmbeddingEngine.load({ logger, runtimeLogLevel: 'verbose' })
    const loading = runtimeLines(logger.lines)
    expect(loading.length).toBeGreaterThan(10)
    expect(loading.some(([level]) => level === 'debug')).toBe(true)
    expect(loading.some(([level]) => level === 'info')).toBe(true)
    expect(loading[0]?.[2]).toEqual({
      source: 'onnxruntime',
      category: expect.any(String),
      location: expect.stringContaining('.cc'),
    })
    const before = runtimeLines(logger.lines).length
    await engine.embed('a run is logged, too')
    await engine.close()
    expect(runtimeLines(logger.lines).length).toBeGreaterThan(before)
    // Nothing more arrives: the engine is closed.
    const after = logger.lines.length
    const other = await EmbeddingEngine.load({ runtimeLogLevel: 'verbose' })
    await other.close()
    expect(logger.lines).toHaveLength(after)
  })

  test('warnings and worse by default: a working engine logs nothing', async () => {
    const logger = keepingLogger()
    const engine = await EmbeddingEngine.load({ logger })
    const controller = new AbortController()
    const stopped = engine.embedBatch(new Array(200).fill('to be stopped'), { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await stopped.catch(() => undefined)
    await engine.close()
    const levels = runtimeLines(logger.lines).map(([level]) => level)
    expect(levels.filter((level) => level !== 'warn')).toEqual([])
    expect(logger.lines.map(([, message]) => message)).not.toContainEqual(
      expect.stringContaining('terminate'),
    )
  })

  test('once, when engines share a session; each at its own level', async () => {
    const shared = keepingLogger()
    const quiet = keepingLogger()
    const engines = await Promise.all([
      EmbeddingEngine.load({ logger: shared, runtimeLogLevel: 'verbose' }),
      EmbeddingEngine.load({ logger: shared, runtimeLogLevel: 'verbose' }),
      EmbeddingEngine.load({ logger: quiet, runtimeLogLevel: 'error' }),
    ])
    onTestFinished(async () => void (await Promise.all(engines.map((engine) => engine.close()))))
    shared.lines.length = 0
    // Another model in memory, with its own session.
    engines.push(await EmbeddingEngine.load({ logger: shared, runtimeLogLevel: 'verbose', maxTokens: 64 }))
    const begun = runtimeLines(shared.lines).filter(([, message]) => message === 'Initializing session.')
    expect(begun).toHaveLength(1)
    expect(runtimeLines(quiet.lines)).toEqual([])
  })

  test('also for a model that cannot be loaded', async () => {
    const modelDir = tempDir()
    copyFileSync(inRoot('npm/model-all-minilm-l6-v2/tokenizer.json'), join(modelDir, 'tokenizer.json'))
    writeFileSync(join(modelDir, 'model.onnx'), 'not a model')
    const logger = keepingLogger()
    const load = EmbeddingEngine.load({ modelDir, logger, runtimeLogLevel: 'verbose' })
    await expect(load).rejects.toMatchObject({ code: 'MODEL_INVALID' })
    expect(runtimeLines(logger.lines)).not.toEqual([])
  })
})

test('the channel gets every message, with or without a logger', async () => {
  const events: RuntimeLogEvent[] = []
  const keep = (event: unknown) => void events.push(event as RuntimeLogEvent)
  subscribe(DIAGNOSTICS_CHANNELS.runtimeLog, keep)
  onTestFinished(() => void unsubscribe(DIAGNOSTICS_CHANNELS.runtimeLog, keep))
  const engine = await EmbeddingEngine.load({ runtimeLogLevel: 'info' })
  await engine.close()
  expect(events.length).toBeGreaterThan(0)
  expect(events[0]).toEqual({
    level: expect.stringMatching(/^(verbose|info|warning)$/),
    category: expect.any(String),
    location: expect.any(String),
    message: expect.any(String),
  })
})

test('a program and its worker threads each get their messages, and exit by themselves', async () => {
  const program = fileURLToPath(new URL('support/children/verbose-workers.mjs', import.meta.url))
  const { status, stdout, stderr } = await runProgram(program)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const told = JSON.parse(stdout) as { readonly main: number; readonly workers: readonly number[] }
  expect(told.main).toBeGreaterThan(10)
  expect(told.workers.filter((lines) => lines > 10)).toHaveLength(2)
})

test.each(['UNKNOWN', 'fatal', 1, null])('runtimeLogLevel %j is refused', async (runtimeLogLevel) => {
  await expect(EmbeddingEngine.load({ runtimeLogLevel: runtimeLogLevel as never })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('runtimeLogLevel'),
  })
})
