import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  cosineSimilarity,
  EmbeddingEngine,
  type ErrorCode,
  MemoryOrchestrator,
  RecollectError,
  SqliteMemoryRepository,
} from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A typical mistake, by the value that JavaScript or a cast lets through. */
interface Mistake {
  readonly what: string
  readonly make: () => unknown
  readonly code?: ErrorCode
  /** What was expected, what was received, and what to do, as in the message. */
  readonly says: readonly [expected: string, received: string, todo: string]
}

const directory = mkdtempSync(path.join(tmpdir(), 'recollect-mistakes-'))
let memory: MemoryOrchestrator
let engine: EmbeddingEngine
let store: SqliteMemoryRepository

beforeAll(async () => {
  engine = await EmbeddingEngine.load()
  memory = await MemoryOrchestrator.open({
    rootDir: path.join(directory, 'memory'),
    engine: null,
    logger: null,
  })
  store = SqliteMemoryRepository.open({ memory: true })
})

afterAll(async () => {
  store.close()
  await memory.close()
  await engine.close()
  rmSync(directory, { recursive: true })
})

/** Calls it like a program without types. */
// biome-ignore lint/suspicious/noExplicitAny: the test passes what the types forbid
const untyped = (value: unknown) => value as any

const at = (name: string) => path.join(directory, name)
const open = (options?: unknown) => MemoryOrchestrator.open(untyped(options))
const openStore = (options?: unknown) => SqliteMemoryRepository.open(untyped(options))

const OPENING: readonly Mistake[] = [
  {
    what: 'a memory is constructed',
    make: () => new (untyped(MemoryOrchestrator))({ rootDir: 'x' }),
    says: ['a memory', 'a call of its constructor', 'await MemoryOrchestrator.open(options)'],
  },
  {
    what: 'an engine is constructed',
    make: () => new (untyped(EmbeddingEngine))(),
    says: ['an engine', 'a call of its constructor', 'EmbeddingEngine.load()'],
  },
  {
    what: 'a store is constructed',
    make: () => new (untyped(SqliteMemoryRepository))({ rootDir: 'x' }),
    says: ['a store', 'a call of its constructor', 'SqliteMemoryRepository.open()'],
  },
  {
    what: 'a memory is opened without options',
    make: () => open(),
    says: ['options with rootDir, repository or store', 'undefined', "{ rootDir: 'memory' }"],
  },
  {
    what: 'a memory is opened with a path',
    make: () => open('memory'),
    says: ['an object', '"memory"', 'write { rootDir: "memory" }'],
  },
  {
    what: 'a variable of the environment is not set',
    make: () => open({ rootDir: process.env['NO_SUCH_VARIABLE'], engine: null }),
    says: ['rootDir to be a string', 'undefined', 'name the directory of the store'],
  },
  {
    what: "SQLite's name for memory",
    make: () => open({ rootDir: ':memory:', engine: null }),
    says: ['rootDir to be a directory', '":memory:"', 'SqliteMemoryRepository.open({ memory: true })'],
  },
  {
    what: 'a file: URL as a string',
    make: () => openStore({ rootDir: 'file:///tmp/memory' }),
    says: ['rootDir to be a path', '"file:///tmp/memory"', 'pass fileURLToPath(url)'],
  },
  {
    what: 'a URL',
    make: () => openStore({ rootDir: pathToFileURL(directory) }),
    says: ['rootDir to be a string', 'a URL', 'pass fileURLToPath(url)'],
  },
  {
    what: 'a home directory that no shell replaces',
    make: () => openStore({ rootDir: '~/memory' }),
    says: ['rootDir to be a path', '"~/memory"', 'with os.homedir()'],
  },
  {
    what: 'the database in place of its directory',
    make: () => {
      writeFileSync(at('file.db'), '')
      return openStore({ rootDir: at('file.db') })
    },
    code: 'STORE_ROOT_INVALID',
    says: ['rootDir to be a directory', at('file.db'), 'name the directory that it is in'],
  },
  {
    what: 'a directory that is not there, to be read',
    make: () => openStore({ rootDir: at('missing'), readonly: true }),
    code: 'STORE_ROOT_INVALID',
    says: ['rootDir to be a directory', at('missing'), 'check the path'],
  },
  {
    what: 'a database that is a text',
    make: () => {
      mkdirSync(at('text'))
      writeFileSync(at('text/memory.db'), 'not a database '.repeat(100))
      return openStore({ rootDir: at('text') })
    },
    code: 'STORE_NOT_A_DATABASE',
    says: ['a SQLite database', at('text/memory.db'), 'check the path'],
  },
  {
    what: 'a path as the name of the database',
    make: () => openStore({ rootDir: directory, databaseFile: 'a/b.db' }),
    says: ['a file name', '"a/b.db"', 'inside rootDir, without a directory'],
  },
  {
    what: 'both kinds of store',
    make: () => openStore({ rootDir: directory, memory: true }),
    says: ['either rootDir', 'both', 'omit one'],
  },
  {
    what: 'an option misspelled',
    make: () => open({ rootdir: 'x' }),
    says: ['one of rootDir, databaseFile', '"rootdir"', 'did you mean "rootDir"?'],
  },
  {
    what: 'an option by the name that another library has for it',
    make: () => open({ path: 'x' }),
    says: ['one of rootDir, databaseFile', '"path"', 'did you mean "rootDir"?'],
  },
  {
    what: 'an engine that was not awaited',
    make: () => {
      const loading = EmbeddingEngine.load()
      loading.then((loaded) => loaded.close()).catch(() => undefined)
      return open({ rootDir: at('x'), engine: loading })
    },
    says: ['an embedder', 'a Promise, which was not awaited', 'await EmbeddingEngine.load()'],
  },
  {
    what: 'the class of an engine',
    make: () => open({ rootDir: at('x'), engine: EmbeddingEngine }),
    says: ['an embedder', 'a function', 'await EmbeddingEngine.load()'],
  },
  {
    what: 'a function as a logger',
    make: () => open({ rootDir: at('x'), engine: null, logger: console.log }),
    says: ['an object with some of the methods', 'a function', 'debug, info, warn, error'],
  },
  {
    what: 'one extractor in place of many',
    make: () => open({ rootDir: at('x'), engine: null, extractors: () => [] }),
    says: ['extractors to be an array', 'a function', 'an array of functions'],
  },
  {
    what: 'an arithmetic by another name',
    make: () => EmbeddingEngine.load(untyped({ precision: 'fp16' })),
    says: ['precision to be one of', '"fp16"', 'float32, int8'],
  },
  {
    what: 'a memory that is closed',
    make: async () => {
      const closed = await open({ rootDir: at('closed'), engine: null, logger: null })
      await closed.close()
      return closed.remember('x')
    },
    code: 'STORE_CLOSED',
    says: ['an open memory', 'close() was called', 'open it again'],
  },
]

const REMEMBERING: readonly Mistake[] = [
  {
    what: 'a record in place of a text',
    make: () => memory.remember(untyped({ text: 'x' })),
    says: ['text to be a string', 'an object', 'the text is the first argument'],
  },
  {
    what: 'a kind that there is not',
    make: () => memory.remember('x', untyped({ kind: 'note' })),
    code: 'RECORD_INVALID',
    says: ['kind to be one of', '"note"', 'profile, episode, fact'],
  },
  {
    what: 'a kind by another name',
    make: () => memory.remember('x', untyped({ type: 'fact' })),
    says: ['each option of remember', '"type"', 'did you mean "kind"?'],
  },
  {
    what: 'a user by another name',
    make: () => memory.remember('x', untyped({ userId: '42' })),
    says: ['each option of remember', '"userId"', 'did you mean "scope"?'],
  },
  {
    what: 'one tag in place of many',
    make: () => memory.remember('x', untyped({ tags: 'home' })),
    code: 'RECORD_INVALID',
    says: ['tags to be an array of strings', '"home"', 'write an array, also for one tag'],
  },
  {
    what: 'a confidence in per cent',
    make: () => memory.remember('x', { confidence: 80 }),
    code: 'RECORD_INVALID',
    says: ['confidence to be a number', '80', 'from 0 to 1'],
  },
  {
    what: 'milliseconds',
    make: () => memory.remember('x', { createdAt: Date.now() }),
    code: 'RECORD_INVALID',
    says: ['whole seconds since 1970', 'which can only be milliseconds', 'divide it by 1000'],
  },
  {
    what: 'a Date',
    make: () => memory.remember('x', untyped({ createdAt: new Date() })),
    code: 'RECORD_INVALID',
    says: ['whole seconds since 1970', 'a Date', 'Math.floor(date.getTime() / 1000)'],
  },
  {
    what: 'a Date in the metadata',
    make: () => memory.remember('x', untyped({ metadata: { at: new Date() } })),
    code: 'RECORD_INVALID',
    says: ['metadata.at', 'an object of a class', 'a value that JSON can hold'],
  },
  {
    what: 'a scope with a slash before it',
    make: () => memory.remember('x', { scope: '/users/42' }),
    says: ['segments separated by single slashes', '"/users/42"', 'write users/42'],
  },
  {
    what: 'an empty scope to a scoped handle',
    make: () => memory.scope(''),
    says: ['a path such as users/42', '""', 'name the scope whose memories you mean'],
  },
  {
    what: 'a text in place of a turn',
    make: () => memory.captureMemoryTurn(untyped('hello')),
    says: ['a turn', '"hello"', "{ turnId: '1', userText: 'hello' }"],
  },
  {
    what: 'a turn without an id',
    make: () => memory.captureMemoryTurn(untyped({ userText: 'x' })),
    says: ['turnId to be a string', 'undefined', 'give each turn an id'],
  },
  {
    what: "a number as a turn's id",
    make: () => memory.captureMemoryTurn(untyped({ turnId: 5, userText: 'x' })),
    says: ['turnId to be a string', '5', "write '5'"],
  },
  {
    what: "a number as a conversation's id",
    make: () => memory.captureMemoryTurn(untyped({ turnId: '5', userText: 'x', conversationId: 7n })),
    says: ['conversationId to be a string', '7n', "write '7'"],
  },
  {
    what: "a number as a record's id",
    make: () => memory.remember('x', untyped({ id: 5 })),
    code: 'RECORD_INVALID',
    says: ['id to be a string', '5', "write '5'"],
  },
  {
    what: 'a turn in which the user says nothing',
    make: () => memory.captureMemoryTurn({ turnId: '5', userText: '', assistantText: 'Hello!' }),
    says: ['userText to be a string that is not blank', '""', 'insert() stores'],
  },
  {
    what: 'the fields of a turn by other names',
    make: () => memory.captureMemoryTurn(untyped({ turnId: '1', user: 'hello' })),
    says: ['each field of a turn', '"user"', 'did you mean "userText"?'],
  },
  {
    what: 'changes as a text',
    make: async () => memory.update((await memory.remember('x')).id, untyped('new text')),
    code: 'RECORD_INVALID',
    says: ['changes of a record', '"new text"', "{ text: 'new text' }"],
  },
  {
    what: 'a record without a kind',
    make: () => store.insertRecord(untyped({ text: 'x' })),
    code: 'RECORD_INVALID',
    says: ['kind to be one of', 'undefined', 'profile, episode, fact'],
  },
  {
    what: 'the text of a record by another name',
    make: () => store.insertRecord(untyped({ kind: 'fact', content: 'x' })),
    code: 'RECORD_INVALID',
    says: ['each field of a new record', '"content"', 'did you mean "text"?'],
  },
  {
    what: 'one record in place of many',
    make: () => store.insertRecords(untyped({ kind: 'fact', text: 'x' })),
    says: ['an array or another iterable', 'an object', 'insertRecord takes one'],
  },
  {
    what: 'an asynchronous transaction',
    make: () => store.transaction(async () => 1),
    says: ['a synchronous transaction function', 'a promise', 'embed first, then write'],
  },
]

const RECALLING: readonly Mistake[] = [
  {
    what: 'a limit by another name',
    make: () => memory.recall('x', untyped({ topK: 5 })),
    says: ['each option of recall', '"topK"', 'did you mean "limit"?'],
  },
  {
    what: 'a limit in place of options',
    make: () => memory.recall('x', untyped(5)),
    says: ['the options of recall to be an object', '5', 'write { limit: 5 }'],
  },
  {
    what: 'a limit that is a string',
    make: () => memory.recall('x', untyped({ limit: '5' })),
    says: ['limit to be', '"5"', 'a whole number of at least 1'],
  },
  {
    what: 'a mode that there is not',
    make: () => memory.recall('x', untyped({ mode: 'semantic' })),
    says: ['mode to be one of', '"semantic"', 'hybrid, meaning, words'],
  },
  {
    what: 'a controller in place of its signal',
    make: () => memory.recall('x', untyped({ signal: new AbortController() })),
    says: ['signal to be an AbortSignal', 'an AbortController', 'pass its signal'],
  },
  {
    what: 'a question without words',
    make: () => memory.recall('  '),
    says: ['query to be a string', '"  "', 'that is not blank'],
  },
  {
    what: 'a request to forget in place of a filter',
    make: () => memory.forget(untyped('my PIN')),
    says: ["an object such as { tag: 'home' }", '"my PIN"', 'goes to captureMemoryTurn'],
  },
  {
    what: 'a filter without a condition',
    make: () => memory.forget({}),
    says: ['to have a condition', 'an object without one', "{ within: '' } means everything"],
  },
  {
    what: 'one id in place of many',
    make: () => memory.erase(untyped('01a21f8d')),
    says: ["an object such as { tag: 'home' }", '"01a21f8d"', 'write [id] for one memory'],
  },
  {
    what: 'a text in place of a vector',
    make: () => store.searchByVector(untyped('hello'), 5),
    code: 'INVALID_VECTOR',
    says: ['a Float32Array of 384 numbers', '"hello"', 'await engine.embed(text)'],
  },
  {
    what: 'an array in place of a vector',
    make: () => store.searchByVector(untyped([0.1, 0.2]), 5),
    code: 'INVALID_VECTOR',
    says: ['a Float32Array of 384 numbers', 'an array of 2', 'Float32Array.from(numbers)'],
  },
  {
    what: 'a vector that is not of norm 1',
    make: () => store.searchByVector(new Float32Array(384).fill(1), 5),
    code: 'INVALID_VECTOR',
    says: ['a norm of 1', 'a norm of 19.5', 'divide each number by it'],
  },
  {
    what: 'several texts where one is embedded',
    make: () => engine.embed(untyped(['a', 'b'])),
    says: ['text to be a string', 'an array of 2', 'for several texts use embedBatch'],
  },
  {
    what: 'one text where several are embedded',
    make: () => engine.embedBatch(untyped('a')),
    says: ['an array of strings', '"a"', 'write an array, also for one text'],
  },
  {
    what: 'arrays where vectors are compared',
    make: () => cosineSimilarity(untyped([1]), untyped([1])),
    code: 'INVALID_VECTOR',
    says: ['two Float32Array', 'an array of 1', 'Float32Array'],
  },
]

describe.each([
  { of: 'opening', mistakes: OPENING },
  { of: 'remembering', mistakes: REMEMBERING },
  { of: 'recalling', mistakes: RECALLING },
])(
  'a mistake in $of is reported with what was expected, what was received and what to do',
  ({ mistakes }) => {
    it.each(mistakes)('$what', async ({ make, code = 'INVALID_ARGUMENT', says }) => {
      const error: unknown = await Promise.resolve()
        .then(make)
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(RecollectError)
      const { code: found, message } = error as RecollectError
      expect(found).toBe(code)
      for (const part of says) expect(message).toContain(part)
      expect(message).toMatch(/^(texts\[\d+\]: )?Expected [^\n]+$/)
    })
  },
)
