import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CURRENT_SCHEMA_VERSION, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/database/driver.js'
import { axis, expectCode, tempDir, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

test('a store in a directory that does not exist yet', () => {
  const rootDir = join(tempDir(), 'a', 'b')
  const store = tempStore(rootDir)
  expect(store.schemaVersion()).toBe(CURRENT_SCHEMA_VERSION)
  expect(existsSync(join(rootDir, 'memory.db'))).toBe(true)
  if (process.platform !== 'win32') {
    // Memories are private.
    expect(statSync(rootDir).mode & 0o077).toBe(0)
    expect(statSync(join(rootDir, 'memory.db')).mode & 0o077).toBe(0)
  }
  expect(store.status()).toEqual({
    schemaVersion: CURRENT_SCHEMA_VERSION,
    records: 0,
    recordsByStatus: { active: 0, superseded: 0, invalidated: 0, forgotten: 0 },
    embedded: 0,
    passages: 0,
    queued: 0,
    failed: 0,
    truncated: 0,
    unreadable: 0,
    unsigned: 0,
    coverage: 100,
    spaces: [{ fingerprint: 'unspecified', model: 'unspecified', active: true, vectors: 0 }],
    index: { kind: 'vec0', state: 'waiting', vectors: 0, bytes: 0, maxBytes: 536_870_912 },
    databaseBytes: expect.any(Number),
    walBytes: expect.any(Number),
    freeBytes: expect.any(Number),
    lastBackupAt: null,
  })
})

test('a lone fae.db is used in place; memory.db has precedence; databaseFile names another', () => {
  const rootDir = tempDir()
  SqliteMemoryRepository.open({ rootDir, databaseFile: 'fae.db' }).close()
  const lone = SqliteMemoryRepository.open({ rootDir })
  lone.insertRecord(fact('in fae.db'))
  lone.close()
  expect(readdirSync(rootDir)).toEqual(['fae.db'])
  SqliteMemoryRepository.open({ rootDir, databaseFile: 'memory.db' }).close()
  expect(tempStore(rootDir).listRecords()).toEqual([])
  const named = SqliteMemoryRepository.open({ rootDir, databaseFile: 'fae.db' })
  expect(named.listRecords()).toHaveLength(1)
  named.close()
})

test('in memory', () => {
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  store.insertRecords([{ ...fact('a'), embedding: axis(0) }])
  expect(store.searchByVector(axis(0), 1)).toHaveLength(1)
  expect(store.status().walBytes).toBe(0)
  expect(store.migrateIfNeeded()).toBeNull()
})

test('closing twice, and using a closed store', () => {
  const store = tempStore()
  const records = store.iterateRecords()
  store.close()
  store.close()
  for (const call of [
    () => store.insertRecord(fact('a')),
    () => store.getRecord('a'),
    () => store.listRecords(),
    () => records.next(),
    () => store.searchByVector(axis(0), 1),
    () => store.status(),
    () => store.transaction(() => 1),
    () => store.schemaVersion(),
    () => store.migrateIfNeeded(),
    () => store.eraseLog(),
  ]) {
    expectCode(call, 'STORE_CLOSED', 'close()')
  }
})

test('the constructor cannot be called directly', () => {
  const Constructor = SqliteMemoryRepository as unknown as new (...args: unknown[]) => unknown
  for (const args of [[], [{}], [{ connection: {} }]])
    expectCode(() => new Constructor(...args), 'INVALID_ARGUMENT', 'SqliteMemoryRepository.open()')
})

test('a Node.js that cannot open a store is reported before anything is created', () => {
  const rootDir = join(tempDir(), 'store')
  const script = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.0', napi: '9' } })
    const { SqliteMemoryRepository } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/index.js'))})
    try { SqliteMemoryRepository.open({ rootDir: ${JSON.stringify(rootDir)} }) } catch (error) { console.log(error.code) }`
  const args = ['--input-type=module', '-e', script]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('UNSUPPORTED_NODE')
  expect(existsSync(rootDir)).toBe(false)
})

test('closing writes the log into the file and leaves only that', () => {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecord(fact('a'))
  expect(readdirSync(rootDir)).toContain('memory.db-wal')
  store.close()
  expect(readdirSync(rootDir)).toEqual(['memory.db'])
})

describe('read-only', () => {
  test('reads and searches; writing is refused', () => {
    const rootDir = tempDir()
    const writer = tempStore(rootDir)
    const [record] = writer.insertRecords([{ ...fact('a'), embedding: axis(0) }])
    const store = SqliteMemoryRepository.open({ rootDir, readonly: true })
    onTestFinished(() => store.close())
    expect(store.getRecord(record?.id ?? '')).toEqual(record)
    expect(store.searchByVector(axis(0), 1)).toEqual([{ recordId: record?.id, distance: 0 }])
    expectCode(() => store.insertRecord(fact('b')), 'STORE_READONLY')
    expectCode(() => store.storeEmbedding(record?.id ?? '', axis(1)), 'STORE_READONLY')
    expectCode(() => store.transaction(() => 1), 'STORE_READONLY')
    // It sees the writes of others.
    writer.insertRecord(fact('b'))
    expect(store.listRecords()).toHaveLength(2)
  })

  test('nothing is created where there is nothing', () => {
    const rootDir = tempDir()
    expectCode(
      () => SqliteMemoryRepository.open({ rootDir, readonly: true }),
      'STORE_ROOT_INVALID',
      'memory.db',
    )
    expectCode(
      () => SqliteMemoryRepository.open({ rootDir: join(rootDir, 'x'), readonly: true }),
      'STORE_ROOT_INVALID',
    )
    writeFileSync(join(rootDir, 'memory.db'), '')
    expectCode(
      () => SqliteMemoryRepository.open({ rootDir, readonly: true }),
      'STORE_NOT_A_DATABASE',
      'empty',
    )
    expect(readdirSync(rootDir)).toEqual(['memory.db'])
  })
})

test.each(['of a newer version', 'of another program'])(
  'a file %s is not changed when it is opened to read',
  (what) => {
    const rootDir = tempDir()
    SqliteMemoryRepository.open({ rootDir }).close()
    const path = join(rootDir, 'memory.db')
    const db = new (loadSqlite().Database)(path, {})
    const newer = what === 'of a newer version'
    db.exec(
      newer ? "UPDATE schema_meta SET value = '5' WHERE key = 'schema_version'" : 'DROP TABLE schema_meta',
    )
    db.close()
    const before = readFileSync(path)
    const code = newer ? 'STORE_SCHEMA_NEWER' : 'STORE_NOT_A_DATABASE'
    for (const readonly of [true, false]) {
      expectCode(() => SqliteMemoryRepository.open({ rootDir, readonly }), code)
      expect(readdirSync(rootDir)).toEqual(['memory.db'])
    }
    expect(readFileSync(path).equals(before)).toBe(true)
  },
)

describe('where a store cannot be created', () => {
  test('a root that is a file, or below one', () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, 'mine')
    for (const readonly of [false, true]) {
      const open = (rootDir: string) => () => SqliteMemoryRepository.open({ rootDir, readonly })
      expectCode(open(file), 'STORE_ROOT_INVALID', 'to be a directory', `received the file ${file}`)
      expectCode(open(join(file, 'x')), 'STORE_ROOT_INVALID', 'to be a directory', `received ${file}`)
    }
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test.skipIf(process.platform !== 'linux')('a root that cannot be created', () => {
    expectCode(
      () => SqliteMemoryRepository.open({ rootDir: '/proc/no/such/store' }),
      'STORE_ROOT_INVALID',
      '/proc/no/such/store',
    )
  })

  test('a database file that is a directory', () => {
    const rootDir = tempDir()
    mkdirSync(join(rootDir, 'memory.db'))
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_NOT_A_DATABASE', 'memory.db')
  })

  test.skipIf(process.platform === 'win32')('a directory, or a file, that may not be written', () => {
    const rootDir = tempDir()
    SqliteMemoryRepository.open({ rootDir }).close()
    const closed = join(tempDir(), 'closed')
    mkdirSync(closed, { mode: 0o555 })
    // Root may write everywhere, so the test runs as another user.
    const script = `
      process.setuid?.(65534)
      const { SqliteMemoryRepository } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/index.js'))})
      for (const rootDir of ${JSON.stringify([closed, join(closed, 'below'), rootDir])}) {
        try { SqliteMemoryRepository.open({ rootDir }); console.log('opened') } catch (error) { console.log(error.code) }
      }`
    if (process.getuid?.() !== 0) chmodSync(join(rootDir, 'memory.db'), 0o444)
    else for (const path of [rootDir, join(rootDir, '..'), join(closed, '..')]) chmodSync(path, 0o755)
    const asSomebody = process.getuid?.() === 0 ? script : script.replace(/process\.setuid.*/, '')
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', asSomebody], {
      encoding: 'utf8',
    })
    expect(output.trim().split('\n')).toEqual([
      'STORE_NOT_WRITABLE',
      'STORE_NOT_WRITABLE',
      'STORE_NOT_WRITABLE',
    ])
  })

  test.each([
    [undefined, 'rootDir'],
    [null, 'null'],
    [{}, 'rootDir'],
    [{ rootDir: '' }, 'rootDir'],
    [{ rootDir: 7 }, 'rootDir'],
    [{ rootDir: 'a\0b' }, 'NUL'],
    [{ rootdir: 'x' }, 'did you mean "rootDir"'],
    [{ rootDir: 'x', databaseFile: '../x.db' }, 'databaseFile'],
    [{ rootDir: 'x', databaseFile: '' }, 'databaseFile'],
    [{ rootDir: 'x', databaseFile: ' a.db' }, 'databaseFile'],
    [{ rootDir: 'x', durability: 'fast' }, 'full, normal'],
    [{ rootDir: 'x', readonly: 1 }, 'readonly'],
    [{ rootDir: 'x', readOnly: true }, 'did you mean "readonly"'],
    [{ rootDir: 'x', busyTimeoutMs: -1 }, 'busyTimeoutMs'],
    [{ rootDir: 'x', onTextTruncated: 'log' }, 'onTextTruncated'],
    [{ memory: false }, 'memory'],
    [{ memory: true, rootDir: 'x' }, 'rootDir'],
  ])('options %j are refused', (options, word) => {
    expectCode(() => SqliteMemoryRepository.open(options as never), 'INVALID_ARGUMENT', word)
    expect(existsSync('x')).toBe(false)
  })
})

test.each([true, false])('a damaged file is reported as such, with readonly: %s', (readonly) => {
  const rootDir = tempDir()
  SqliteMemoryRepository.open({ rootDir }).close()
  const path = join(rootDir, 'memory.db')
  const whole = readFileSync(path)
  const pageBytes = whole.readUInt16BE(16)
  // The second page holds schema_meta, or its index, which is read first.
  for (const page of [1, 2]) {
    const damaged = Buffer.from(whole).fill(0xff, page * pageBytes, (page + 1) * pageBytes)
    writeFileSync(path, damaged)
    expectCode(() => SqliteMemoryRepository.open({ rootDir, readonly }), 'STORE_CORRUPT', 'damaged')
    if (readonly) expect(readFileSync(path)).toEqual(damaged)
  }
})

describe('settings of the connection', () => {
  test('of a file', () => {
    const rootDir = tempDir()
    tempStore(rootDir)
    const db = new (loadSqlite().Database)(join(rootDir, 'memory.db'), { readonly: true })
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('application_id', { simple: true })).toBe(0x52434c54)
    db.close()
  })

  test.each([
    ['full', 2],
    ['normal', 1],
  ] as const)('durability %s', async (durability, synchronous) => {
    const { openConnection } = await import('../../src/store/sqlite/database/open.js')
    const path = join(tempDir(), 'x.db')
    writeFileSync(path, '')
    const connection = openConnection({ path, readonly: false, durability, busyTimeoutMs: 0 })
    const settings = [
      'synchronous',
      'trusted_schema',
      'cell_size_check',
      'foreign_keys',
      'secure_delete',
      'mmap_size',
    ]
    expect(settings.map((name) => connection.pragma(name))).toEqual([synchronous, 0, 1, 1, 1, 0])
    // Defensive mode: only SQLite itself may write the schema table.
    connection.exec('CREATE TABLE t(a)')
    connection.pragma('writable_schema = ON')
    expect(() => connection.exec("UPDATE sqlite_master SET sql = 'x'")).toThrow(/may not be modified/)
    connection.close()
  })
})

test('a lock that is not released is an error after busyTimeoutMs, and the store stays usable', () => {
  const rootDir = tempDir()
  const holder = tempStore(rootDir)
  const store = SqliteMemoryRepository.open({ rootDir, busyTimeoutMs: 50 })
  onTestFinished(() => store.close())
  holder.transaction(() => {
    expectCode(() => store.insertRecord(fact('a')), 'STORE_BUSY', 'busyTimeoutMs')
    expect(store.listRecords()).toEqual([])
  })
  expect(store.insertRecord(fact('a')).text).toBe('a')
})
