import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import {
  CURRENT_SCHEMA_VERSION,
  EmbeddingEngine,
  MAX_TEXT_BYTES,
  type MemoryLogger,
  MemoryOrchestrator,
  runMemoryEmbed,
  SqliteMemoryRepository,
} from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLogger, format, transports } from 'winston'
import { tempDir } from '../store/support/temp-store.js'

/** A stream, and the text written to it. */
function sink() {
  const written: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => written.join('') }
}

/** Causes a warning: a record waits for an engine. */
async function warn(logger: MemoryLogger | null): Promise<void> {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: null, logger })
  onTestFinished(() => memory.close())
  await memory.remember('a secret of mine')
}

describe('a logger gets message and fields, without an adapter:', () => {
  const message = 'There is no engine: records are stored and wait in the queue for their vectors'
  const warning = 'RECOLLECT_NO_ENGINE'

  test('console', async () => {
    const { stream, text } = sink()
    await warn(new Console(sink().stream, stream))
    expect(text()).toBe(`${message} { warning: '${warning}' }\n`)
  })

  test('winston', async () => {
    const { stream, text } = sink()
    await warn(createLogger({ format: format.json(), transports: [new transports.Stream({ stream })] }))
    expect(JSON.parse(text())).toEqual({ level: 'warn', message, warning })
  })

  test('pino, and its child', async () => {
    for (const of of [(root: pino.Logger) => root, (root: pino.Logger) => root.child({ part: 'memory' })]) {
      const { stream, text } = sink()
      await warn(of(pino(stream)))
      expect(JSON.parse(text())).toMatchObject({ level: 40, msg: message, warning })
    }
  })

  test('a custom class, called with its own this', async () => {
    class Own {
      readonly lines: unknown[] = []
      warn(...line: unknown[]): void {
        this.lines.push(line)
      }
    }
    const own = new Own()
    await warn(own)
    expect(own.lines).toEqual([[message, { warning }]])
  })
})

test.each([
  [
    'throws',
    () => {
      throw new Error('the log is full')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('the log is full')
    },
  ],
])('a logger that %s has no effect on the operation', async (_, fail) => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  const logger = { debug: fail, info: fail, warn: fail, error: fail }
  const rootDir = tempDir()
  const memory = await MemoryOrchestrator.open({ rootDir, engine: null, logger })
  const { text } = await memory.remember('kept')
  await memory.close()
  expect(text).toBe('kept')
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).toEqual([])
})

describe('an invalid logger is refused', () => {
  const openers: [string, (logger: never) => unknown][] = [
    ['EmbeddingEngine.load', (logger) => EmbeddingEngine.load({ logger })],
    ['SqliteMemoryRepository.open', async (logger) => SqliteMemoryRepository.open({ memory: true, logger })],
    ['MemoryOrchestrator.open', (logger) => MemoryOrchestrator.open({ rootDir: tempDir(), logger })],
    ['runMemoryEmbed', (logger) => runMemoryEmbed(tempRoot(), embedder, { logger })],
  ]
  const embedder = { info: { fingerprint: 'x', dimensions: 384 }, embed: never, embedBatch: never }

  test.each(openers)('by %s', async (_, open) => {
    for (const logger of ['console', true, {}, { log: console.log }, { warn: 'x' }, { warn() {}, info: 1 }]) {
      await expect(open(logger as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('Expected logger to be an object with some of the methods'),
      })
    }
  })
})

async function never(): Promise<never> {
  throw new Error('not to be called')
}

/** A directory with a store. */
function tempRoot(): string {
  const rootDir = tempDir()
  SqliteMemoryRepository.open({ rootDir }).close()
  return rootDir
}

test('the store logs what it does: opened, migrated, embedded, cut', async () => {
  const lines: [string, unknown][] = []
  const keep = (level: string) => (message: string, fields: unknown) =>
    void lines.push([`${level}: ${message}`, fields])
  const logger = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir, logger })
  onTestFinished(() => store.close())
  store.insertRecord({ kind: 'fact', text: 'x'.repeat(MAX_TEXT_BYTES + 1) })
  const failing = {
    info: { fingerprint: 'x', dimensions: 384 },
    embed: never,
    embedBatch: () => Promise.reject(new Error('broken')),
  }
  expect(await store.batchEmbedMissing(failing)).toBe(0)
  expect(lines).toEqual([
    [
      'debug: A store is open',
      { path: expect.stringContaining(rootDir), schemaVersion: CURRENT_SCHEMA_VERSION, readonly: false },
    ],
    [
      'warn: A text is too long and was cut before it was stored',
      expect.objectContaining({ warning: 'RECOLLECT_TEXT_CUT', originalBytes: MAX_TEXT_BYTES + 1 }),
    ],
    ['debug: Records were embedded', { operation: 'batchEmbedMissing', embedded: 0, failed: 1 }],
    [
      expect.stringMatching(/^warn: Records could not be embedded/),
      expect.objectContaining({ warning: 'RECOLLECT_RECORDS_NOT_EMBEDDED', failed: 1 }),
    ],
  ])
})
