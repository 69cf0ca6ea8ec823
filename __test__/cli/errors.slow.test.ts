import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { CURRENT_SCHEMA_VERSION } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'
import { storeOf } from './support/store-of.js'

describe('an error is one line with its code and what to do', () => {
  const cases: readonly (readonly [
    name: string,
    make: () => readonly string[],
    status: number,
    words: readonly string[],
  ])[] = [
    [
      'no store named',
      () => ['status'],
      2,
      ['--root DIR', 'RECOLLECT_ROOT', 'See `recollect status --help`'],
    ],
    ['no store there', () => ['status', '--root', tempDir()], 1, ['[STORE_ROOT_INVALID]']],
    [
      'no store to embed',
      () => ['backfill', '--root', tempDir()],
      1,
      ['[STORE_ROOT_INVALID]', 'check the path'],
    ],
    ['a file as root', () => ['status', '--root', import.meta.filename], 1, ['[STORE_ROOT_INVALID]']],
    [
      'another file',
      () => ['status', '--root', import.meta.dirname, '--database', 'help.test.ts'],
      1,
      ['[STORE_NOT_A_DATABASE]'],
    ],
    [
      'a newer schema',
      newerStore,
      1,
      [`version ${CURRENT_SCHEMA_VERSION + 1}`, 'Update Recollect', '[STORE_SCHEMA_NEWER]'],
    ],
    ['an older schema', olderStore, 1, ['recollect migrate', '[STORE_SCHEMA_OUTDATED]']],
    [
      'an unknown id',
      () => ['records', 'show', '--root', storeOf(), 'nobody'],
      1,
      ['"nobody"', '[RECORD_NOT_FOUND]'],
    ],
    [
      'an id in use',
      () => ['remember', '--no-embed', '--id', 'r0', '--root', storeOf(), 'x'],
      1,
      ['[RECORD_EXISTS]'],
    ],
    ['a blank text', () => ['remember', '--root', tempDir(), ' '], 2, ['not blank']],
    ['a misspelled command', () => ['recal', 'x'], 2, ['Did you mean recall?', 'recollect --help']],
    [
      'a misspelled option',
      () => ['recall', '--limt', '3', 'x'],
      2,
      ['Did you mean --limit?', 'recollect recall --help'],
    ],
    ['a wrong choice', () => ['remember', '--kind', 'thing', 'x'], 2, ['profile, episode, fact']],
    ['a wrong number', () => ['recall', '-n', '0', 'x'], 2, ['whole number of at least 1']],
    ['a wrong score', () => ['recall', '--min-score', '2', 'x'], 2, ['from 0 to 1']],
    ['a wrong date', () => ['records', 'list', '--since', 'yesterday'], 2, ['2026-11-23']],
    ['a missing argument', () => ['export'], 2, ["missing required argument 'dir'"]],
    ['too many arguments', () => ['status', 'x'], 2, ['too many arguments']],
    ['no model', () => ['model', 'info', '--model-dir', tempDir()], 1, ['[MODEL_NOT_FOUND]']],
    [
      'a missing file',
      () => ['embed', '--file', '/nowhere/at-all'],
      1,
      ['no such file or directory: /nowhere/at-all [ENOENT]'],
    ],
    [
      'a directory as file',
      () => ['embed', '--file', '/'],
      1,
      ['Expected a file, received the directory / [INVALID_INPUT]'],
    ],
    ['a directory as output', () => ['embed', '--output', '/', 'x'], 1, ['[EISDIR]', ': /']],
    ['an export in the way', exportInTheWay, 1, ['[INVALID_ARGUMENT]', 'records.jsonl']],
  ]

  it.concurrent.each(cases)('%s', async (_name, make, status, words) => {
    const args = make()
    const result = await recollect(args)
    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toMatch(/^recollect: /)
    expect(result.stderr).not.toContain('    at ')
    for (const word of words) expect(result.stderr).toContain(word)
  })

  it('as one JSON object with --json', async () => {
    const errors = [
      [['status', '--json'], { code: 'USAGE', hint: 'See `recollect status --help`.' }],
      [['recal', '--json'], { code: 'USAGE', message: expect.stringContaining('Did you mean recall?') }],
      [['--json', 'status', '--root', tempDir()], { code: 'STORE_ROOT_INVALID' }],
    ] as const
    for (const [args, error] of errors) {
      const { stdout, stderr } = await recollect(args)
      expect(stdout).toBe('')
      expect(jsonLines(stderr)).toEqual([
        {
          error: {
            message: expect.any(String),
            ...(error.code === 'USAGE' ? { hint: expect.any(String) } : {}),
            ...error,
          },
        },
      ])
    }
  })

  it.skipIf(process.getuid?.() === 0)('a root without permission to enter it', async () => {
    const root = storeOf()
    chmodSync(root, 0)
    const result = await recollect(['status', '--root', root])
    chmodSync(root, 0o700)
    expect(result).toMatchObject({ status: 1, stdout: '' })
    expect(result.stderr).toContain('[STORE_NOT_READABLE]')
  })

  it.skipIf(process.getuid?.() === 0)('a store without permission to write', async () => {
    const root = storeOf()
    chmodSync(join(root, 'memory.db'), 0o400)
    chmodSync(root, 0o500)
    for (const args of [['remember', 'x'], ['backfill'], ['migrate'], ['records', 'forget', '--yes', 'r0']]) {
      const { status, stderr } = await recollect([...args, '--root', root])
      expect(status).toBe(1)
      expect(stderr).toContain('[STORE_NOT_WRITABLE]')
      expect(stderr).toContain('`records list`')
      expect(stderr).not.toContain('readonly')
    }
    chmodSync(root, 0o700)
  })

  it('with the stack trace on request', async () => {
    for (const how of [{ args: ['--verbose'] }, { args: [], env: { DEBUG: '1' } }]) {
      const { stderr } = await recollect(['status', '--root', tempDir(), ...how.args], { env: how.env ?? {} })
      expect(stderr).toMatch(/^ {4}at /m)
    }
  })

  function storeOfVersion(version: number): string {
    const rootDir = storeOf()
    const database = new Database(join(rootDir, 'memory.db'))
    database.prepare("UPDATE schema_meta SET value = ? WHERE key = 'schema_version'").run(String(version))
    database.close()
    return rootDir
  }
  function newerStore() {
    return ['records', 'list', '--root', storeOfVersion(CURRENT_SCHEMA_VERSION + 1)]
  }
  function olderStore() {
    return ['records', 'list', '--root', storeOfVersion(2)]
  }
  function exportInTheWay() {
    const directory = tempDir()
    writeFileSync(join(directory, 'records.jsonl'), '')
    return ['export', '--root', storeOf(), directory]
  }
})
