import { mkdirSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { EmbeddingEngine, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { at, directory, type Mistake, open, openStore, reportsMistakes, untyped } from './support/mistakes.js'

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

reportsMistakes('opening', OPENING)
