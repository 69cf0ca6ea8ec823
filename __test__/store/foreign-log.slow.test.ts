import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { loadSqlite } from '../../src/store/sqlite/database/driver.js'
import { recollect } from '../cli/support/run-cli.js'
import { filesOf, killed } from './support/killed.js'
import { startTask } from './support/processes.js'
import { openRaw, rawValue } from './support/raw-database.js'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'

const names = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`)

function idsOf(rootDir: string, readonly = false): string[] {
  const store = SqliteMemoryRepository.open({ rootDir, readonly })
  const ids = store.listRecords().map(({ id }) => id)
  store.close()
  return ids.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/** The store is refused by name however it is opened, and no byte of it changes. */
async function expectRefused(rootDir: string): Promise<void> {
  const path = join(rootDir, 'memory.db')
  const before = filesOf(rootDir)
  const words = [`${path} `, `${path}-wal`, 'Neither was changed']
  for (const readonly of [true, false])
    expectCode(() => SqliteMemoryRepository.open({ rootDir, readonly }), 'STORE_CORRUPT', ...words)
  await expect(MemoryOrchestrator.open({ rootDir, engine: null })).rejects.toMatchObject({
    code: 'STORE_CORRUPT',
  })
  const { status, stderr } = await recollect([
    'remember',
    'the bins are blue',
    '--root',
    rootDir,
    '--no-embed',
  ])
  expect(status).not.toBe(0)
  expect(stderr).toContain('STORE_CORRUPT')
  expect(filesOf(rootDir)).toEqual(before)
}

function withoutIndex(rootDir: string): void {
  rmSync(join(rootDir, 'memory.db-shm'), { force: true })
}

describe('a process that was killed', () => {
  test.each([
    ['in its first session', ['one:a0-9']],
    ['in its second', ['one:a0-4', 'reopen', 'one:a5-9']],
    ['with its first change', ['many:a0-9']],
    ['with a log that was written into the file and begun again', ['one:a0-250']],
    [
      'in the middle of writing the log into the file',
      ['many:a0-9', 'checkpoint', 'many:a10-12', 'checkpoint'],
    ],
    ['after the file was written anew', ['one:a0-9', 'vacuum', 'one:a10-12']],
    ['after the log was erased', ['one:a0-9', 'erase-log', 'one:a10-12']],
    ['after a record was erased', ['one:a0-9', 'one:x0-0', 'hard-forget:x0-0', 'one:a10-12']],
  ])('%s has left everything that it stored', (_, steps) => {
    for (const index of ['kept', 'gone']) {
      const rootDir = tempDir()
      killed(rootDir, ...steps)
      if (index === 'gone') withoutIndex(rootDir)
      const last = Number(/(\d+)$/.exec(steps.findLast((step) => /^(one|many):a/.test(step)) ?? '')?.[1])
      const expected = names('a', last + 1)
      expect(idsOf(rootDir, true)).toEqual(expected)
      expect(idsOf(rootDir)).toEqual(expected)
      killed(rootDir, 'one:b0-0')
      expect(idsOf(rootDir)).toEqual([...expected, 'b0'])
    }
  })

  test('while a reader kept a part of the log from being written into the file', () => {
    const from = tempDir()
    const store = tempStore(from)
    const remember = (id: string) => store.insertRecord({ id, kind: 'fact', text: `text of ${id}` })
    for (const id of names('a', 4)) remember(id)
    const reader = openRaw(from)
    onTestFinished(() => void reader.close())
    reader.exec('BEGIN; SELECT count(*) FROM memory_records')
    for (const id of names('b', 4)) remember(id)
    const checkpoint = openRaw(from)
    const [{ log, checkpointed }] = checkpoint.pragma('wal_checkpoint(PASSIVE)') as [Record<string, number>]
    checkpoint.close()
    expect(checkpointed).toBeGreaterThan(0)
    expect(checkpointed).toBeLessThan(log ?? 0)
    // The files now are what a process leaves that is killed at this point.
    for (const index of ['kept', 'gone']) {
      const rootDir = tempDir()
      cpSync(from, rootDir, { recursive: true })
      if (index === 'gone') withoutIndex(rootDir)
      expect(idsOf(rootDir, true)).toEqual([...names('a', 4), ...names('b', 4)])
      expect(idsOf(rootDir)).toEqual([...names('a', 4), ...names('b', 4)])
    }
  })

  test('during its changes, repeatedly', { timeout: 120_000 }, async () => {
    const rootDir = tempDir()
    for (let round = 0; round < 5; round++) {
      killed(rootDir, `one:r${round * 40}-${round * 40 + 39}`)
      expect(idsOf(rootDir, round % 2 === 0)).toEqual(names('r', round * 40 + 40))
    }
  })
})

describe('a backup copied over the file of a killed process', () => {
  // The third column: whether the mismatch is found without the log index in memory, which a restart of the machine
  // clears.
  test.each([
    ['a copy of the closed file', ['one:a0-9', 'reopen', 'copy:{}', 'one:b0-9'], true],
    [
      'one, and a single large change after it',
      ['many:a0-9', 'reopen', 'copy:{}', 'many:b0-0', 'many:b1-900'],
      true,
    ],
    ['one, and more changes than a log holds', ['one:a0-9', 'reopen', 'copy:{}', 'one:b0-300'], true],
    [
      'one, and an erased record',
      ['one:a0-9', 'reopen', 'copy:{}', 'one:b0-1', 'hard-forget:b0-0', 'one:b2-3'],
      true,
    ],
    ['a copy after the log was erased', ['one:a0-9', 'erase-log', 'copy:{}', 'one:b0-9'], true],
    ['VACUUM INTO', ['one:a0-9', 'vacuum-into:{}', 'one:b0-9'], true],
    ['SQLite’s backup', ['one:a0-9', 'backup:{}', 'one:b0-9'], false],
    ['SQLite’s backup, and more changes than a log holds', ['one:a0-9', 'backup:{}', 'one:b0-300'], true],
    [
      'a copy, and the file written anew',
      ['one:a0-9', 'reopen', 'copy:{}', 'one:b0-9', 'vacuum', 'one:b10-12'],
      true,
    ],
  ])('%s', { timeout: 60_000 }, async (_, steps, withoutToo) => {
    for (const index of withoutToo ? ['kept', 'gone'] : ['kept']) {
      const rootDir = join(tempDir(), 'store')
      mkdirSync(rootDir)
      const backup = join(rootDir, '..', 'backup')
      killed(rootDir, ...steps.map((step) => step.replace('{}', backup)))
      copyFileSync(backup, join(rootDir, 'memory.db'))
      if (index === 'gone') withoutIndex(rootDir)
      await expectRefused(rootDir)
      // Does what the message says.
      for (const end of ['-wal', '-shm']) rmSync(join(rootDir, `memory.db${end}`), { force: true })
      expect(idsOf(rootDir)).toEqual(names('a', 10))
    }
  })

  test('without changes after the last checkpoint there is no mismatch', () => {
    const rootDir = join(tempDir(), 'store')
    mkdirSync(rootDir)
    const backup = join(rootDir, '..', 'backup')
    killed(rootDir, 'one:a0-9', 'reopen', `copy:${backup}`, 'many:b0-99')
    copyFileSync(backup, join(rootDir, 'memory.db'))
    expect(idsOf(rootDir)).toEqual(names('a', 10))
  })
})

describe('a log next to a file that it was not written for', () => {
  function killedIn(parent: string, name: string, ...steps: string[]): string {
    const rootDir = join(parent, name)
    mkdirSync(rootDir)
    killed(rootDir, ...steps)
    return rootDir
  }

  test('of another store', async () => {
    const parent = tempDir()
    const one = killedIn(parent, 'one', 'one:a0-9')
    const other = killedIn(parent, 'other', 'one:b0-9')
    idsOf(one)
    copyFileSync(join(other, 'memory.db-wal'), join(one, 'memory.db-wal'))
    await expectRefused(one)
  })

  test.each(['no file', 'an empty file'])('next to %s', async (what) => {
    const rootDir = killedIn(tempDir(), 'store', 'one:a0-9')
    const path = join(rootDir, 'memory.db')
    rmSync(path)
    if (what === 'an empty file') writeFileSync(path, '')
    const before = filesOf(rootDir)
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_CORRUPT', path, `${path}-wal`)
    expect(filesOf(rootDir)).toEqual(before)
  })

  test('a log without our marks, written by another program, is judged by its result', async () => {
    const parent = tempDir()
    const { Database } = loadSqlite()
    const write = `
      import Database from 'better-sqlite3'
      const db = new Database(process.argv[1])
      db.exec('CREATE TABLE t(a)')
      db.exec('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO t SELECT randomblob(3000) FROM n')
      db.exec('DELETE FROM t WHERE rowid % 2')
      process.kill(process.pid, 'SIGKILL')`
    const rootDir = join(parent, 'store')
    SqliteMemoryRepository.open({ rootDir }).close()
    const args = ['--input-type=module', '-e', write, join(rootDir, 'memory.db')]
    const options = { cwd: inRoot('.'), encoding: 'utf8' } as const
    expect(spawnSync(process.execPath, args, options)).toMatchObject({ signal: 'SIGKILL', stderr: '' })
    const mixed = join(parent, 'mixed')
    cpSync(rootDir, mixed, { recursive: true })
    // With its own store it is accepted.
    expect(idsOf(rootDir)).toEqual([])
    const db = new Database(join(rootDir, 'memory.db'), { readonly: true })
    expect(db.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 150 })
    db.close()
    // With a store whose pages are elsewhere it makes the file corrupt.
    const other = join(parent, 'other')
    const store = SqliteMemoryRepository.open({ rootDir: other })
    store.insertRecords(
      Array.from({ length: 500 }, (_, i) => ({ kind: 'fact', text: `text ${i} `.repeat(100) })),
    )
    store.close()
    copyFileSync(join(other, 'memory.db'), join(mixed, 'memory.db'))
    withoutIndex(mixed)
    await expectRefused(mixed)
  })
})

describe('a damaged log', () => {
  const FRAME = 24 + 8192

  const made = mkdtempSync(join(tmpdir(), 'recollect-test-'))
  beforeAll(() => {
    mkdirSync(join(made, 'store'))
    killed(join(made, 'store'), 'one:a0-9', 'reopen', 'one:b0-9')
  })
  afterAll(() => rmSync(made, { recursive: true, force: true }))

  /** A store with ten records in the file and ten in the log, one change each, and this change to the log. */
  function damaged(change: (log: Buffer) => Buffer | undefined, index: 'kept' | 'gone'): string {
    const rootDir = join(tempDir(), 'store')
    cpSync(join(made, 'store'), rootDir, { recursive: true })
    const path = join(rootDir, 'memory.db-wal')
    const log = readFileSync(path)
    writeFileSync(path, change(log) ?? log)
    if (index === 'gone') withoutIndex(rootDir)
    return rootDir
  }

  const flip = (at: number) => (log: Buffer) => {
    log.writeUInt8(log.readUInt8(at) ^ 1, at)
    return log
  }

  test.each([0, 4, 8, 12, 16, 20, 24, 28])('byte %i of its header', async (at) => {
    for (const index of ['kept', 'gone'] as const) await expectRefused(damaged(flip(at), index))
  })

  test.each([0, 0.2, 0.5, 0.85])('a page, at %d of its length', async (part) => {
    for (const index of ['kept', 'gone'] as const) {
      const frame = (log: Buffer) => Math.floor(((log.length - 32) / FRAME) * part)
      await expectRefused(damaged((log) => flip(32 + frame(log) * FRAME + 24 + 4000)(log), index))
      await expectRefused(damaged((log) => flip(32 + frame(log) * FRAME + 1)(log), index))
    }
  })

  test('its end is damaged, or missing, and its index in memory shows it', async () => {
    await expectRefused(damaged((log) => flip(log.length - 100)(log), 'kept'))
    for (const cut of [1, 100, FRAME, 20 * FRAME])
      await expectRefused(damaged((log) => log.subarray(0, log.length - cut), 'kept'))
    await expectRefused(damaged((log) => log.subarray(0, 20), 'kept'))
  })

  test('another file has its name', async () => {
    for (const index of ['kept', 'gone'] as const)
      await expectRefused(damaged(() => Buffer.from('not a log '.repeat(1000)), index))
  })

  test('the rest of a change that a loss of power interrupted is skipped', () => {
    const torn: readonly ((log: Buffer) => Buffer)[] = [
      // Its end was not written, or its pages were, in any order.
      (log) => log.subarray(0, log.length - 100),
      (log) => flip(log.length - 3 * FRAME + 200)(log),
      (log) => log.fill(0, log.length - FRAME),
    ]
    for (const change of torn)
      expect(idsOf(damaged(change, 'gone'))).toEqual([...names('a', 10), ...names('b', 9)])
    const begun = (log: Buffer) => Buffer.concat([log, log.subarray(32, 32 + 2 * FRAME)])
    for (const index of ['kept', 'gone'] as const)
      expect(idsOf(damaged(begun, index))).toEqual([...names('a', 10), ...names('b', 10)])
    // A log that was created just before may contain only zeros; its first change is in the file.
    expect(idsOf(damaged((log) => Buffer.alloc(log.length), 'gone'))).toEqual([...names('a', 10), 'b0'])
  })
})

test('damage that shows in use stops all writing, and the log stays unchanged', () => {
  const rootDir = tempDir()
  killed(rootDir, 'many:a0-400', 'checkpoint', 'one:b0-3')
  const path = join(rootDir, 'memory.db')
  const { Database } = loadSqlite()
  const copy = join(tempDir(), 'copy.db')
  copyFileSync(path, copy)
  const db = new Database(copy, {})
  const root = rawValue(db, "SELECT rootpage FROM sqlite_master WHERE name = 'memory_records'")
  db.close()
  const file = readFileSync(path)
  // A page below the root of the records that is not in the log.
  const page = (Number(root) - 1) * 8192
  const child = file.readUInt32BE(file.readUInt16BE(page + 12) + page)
  file.fill(0xff, (child - 1) * 8192, child * 8192)
  writeFileSync(path, file)
  const store = SqliteMemoryRepository.open({ rootDir })
  expectCode(() => store.listRecords(), 'STORE_CORRUPT', path, `${path}-wal`)
  const before = filesOf(rootDir)
  for (const change of [
    () => store.insertRecord({ kind: 'fact', text: 'new' }),
    () => store.transaction(() => 1),
    () => store.eraseLog(),
  ])
    expectCode(change, 'STORE_CORRUPT', path)
  store.close()
  const after = filesOf(rootDir)
  for (const name of ['memory.db', 'memory.db-wal']) expect(after[name]).toBe(before[name])
})

test('a store that other processes write continuously can always be opened', {
  timeout: 60_000,
}, async () => {
  const rootDir = tempDir()
  tempStore(rootDir).close()
  const writers = ['1', '2'].map((name) => startTask(['write', rootDir, name, '4000']))
  let running = true
  const all = Promise.all(writers.map(({ finished }) => finished)).finally(() => {
    running = false
  })
  let opened = 0
  while (running) {
    const store = SqliteMemoryRepository.open({ rootDir, readonly: opened % 2 === 0 })
    store.status()
    store.close()
    opened += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (const { code, errors } of await all) expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(opened).toBeGreaterThan(1)
})
