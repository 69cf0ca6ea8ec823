import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { CLI, plainEnvironment } from '../cli/support/run-cli.js'
import { expectCode, tempDir } from './support/temp-store.js'

/** Runs a program with a limit on open files. */
function limited(files: number, ...args: readonly string[]): { stdout: string; stderr: string } {
  const command = `ulimit -n ${files}; exec "$@"`
  const options = { encoding: 'utf8', cwd: inRoot('.'), env: plainEnvironment(), timeout: 60_000 } as const
  const { stdout, stderr } = spawnSync('sh', ['-c', command, 'sh', process.execPath, ...args], options)
  return { stdout, stderr }
}

const TOO_MANY = 'Too many files are open'

describe.skipIf(process.platform === 'win32')('when no more files can be opened', () => {
  test('the error names the database and the limit', () => {
    const parent = tempDir()
    const script = `
      import { SqliteMemoryRepository } from 'recollect'
      import { join } from 'node:path'
      const open = []
      try {
        for (let index = 0; index < 100; index++) open.push(SqliteMemoryRepository.open({ rootDir: join(process.argv[1], String(index)) }))
      } catch (error) {
        console.log(JSON.stringify({ opened: open.length, code: error.code, message: error.message }))
      }`
    const { stdout } = limited(100, '--input-type=module', '-e', script, parent)
    const { opened, code, message } = JSON.parse(stdout) as { opened: number; code: string; message: string }
    expect(opened).toBeGreaterThan(5)
    expect(code).toBe('STORE_IO')
    expect(message).toContain(TOO_MANY)
    expect(message).toContain('ulimit -n')
    expect(message).toContain(join(parent, String(opened)))
  })

  test('the program reports that, for every command, and not missing permissions', () => {
    const rootDir = tempDir()
    SqliteMemoryRepository.open({ rootDir }).close()
    let refused = 0
    for (let files = 20; files < 34; files++) {
      for (const args of [
        ['records', 'list'],
        ['remember', 'a text', '--no-embed'],
      ]) {
        const { stderr } = limited(files, CLI, ...args, '--root', rootDir)
        if (!stderr.includes('[STORE_')) continue
        refused += 1
        expect(stderr).toContain(TOO_MANY)
        expect(stderr).toContain('STORE_IO')
        expect(stderr).toContain(rootDir)
      }
    }
    expect(refused).toBeGreaterThan(0)
  })
})

test('a file that is not a database is named', () => {
  const rootDir = tempDir()
  const path = join(rootDir, 'memory.db')
  writeFileSync(path, 'not a database at all '.repeat(100))
  for (const readonly of [true, false])
    expectCode(() => SqliteMemoryRepository.open({ rootDir, readonly }), 'STORE_NOT_A_DATABASE', path)
})

test.each([{ rootDir: ':memory:' }, { rootDir: ' :memory: ' }, { rootDir: '.', databaseFile: ':memory:' }])(
  '%j does not open a store in memory: the error says how to open one',
  async (options) => {
    expectCode(() => SqliteMemoryRepository.open(options), 'INVALID_ARGUMENT', 'memory: true')
    await expect(MemoryOrchestrator.open({ ...options, engine: null })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('memory: true'),
    })
    expect(existsSync(':memory:')).toBe(false)
  },
)

test.each([[], [{ rootDir: 'x' }], [{}, null]])(
  'the constructor of the orchestrator cannot be called directly: %j',
  (...args) => {
    const Constructor = MemoryOrchestrator as unknown as new (...args: unknown[]) => unknown
    expectCode(() => new Constructor(...args), 'INVALID_ARGUMENT', 'MemoryOrchestrator.open(')
  },
)

describe.skipIf(process.platform !== 'linux')('when temporary files cannot be created', () => {
  const run = (temporary: string, input: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [CLI, ...args], {
      encoding: 'utf8',
      env: plainEnvironment({ TMPDIR: temporary }),
      input,
      timeout: 20_000,
    })

  test.each(['/proc/nope', '/proc', '/nowhere', '/dev/null'])('%s: the program runs', (temporary) => {
    expect(run(temporary, '', '--version')).toMatchObject({ status: 0, stderr: '' })
  })

  test('piped input is imported through the directory of the store', () => {
    const rootDir = tempDir()
    mkdirSync(rootDir, { recursive: true })
    const line = JSON.stringify({ id: 'a', kind: 'fact', text: 'piped' })
    const ended = run('/proc/nope', line, 'import', '-', '--root', rootDir, '--no-embed')
    expect(ended).toMatchObject({ status: 0 })
    const store = SqliteMemoryRepository.open({ rootDir })
    expect(store.listRecords().map(({ text }) => text)).toEqual(['piped'])
    store.close()
  })
})
