import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type BackupReport, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { openRaw, rawValue } from '../support/raw-database.js'
import { expectCode, seededVector, tempDir, tempStore } from '../support/temp-store.js'

function filled(rootDir: string, count = 20): SqliteMemoryRepository {
  const store = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: count }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `the harbour on day ${index}`,
      embedding: seededVector(index),
    })),
  )
  return store
}

/** A directory other than the store's. */
const elsewhere = () => join(tempDir(), 'backups', 'one.backup')

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

function opened(path: string): SqliteMemoryRepository {
  const rootDir = tempDir()
  writeFileSync(join(rootDir, 'memory.db'), readFileSync(path))
  return tempStore(rootDir)
}

async function expectRefused(backup: Promise<BackupReport>, code: string): Promise<void> {
  await expect(backup).rejects.toMatchObject({ name: 'RecollectError', code })
}

describe('a backup', () => {
  test('is one file with the whole store, with a manifest that identifies it', async () => {
    const store = filled(tempDir())
    const path = elsewhere()
    const report = await store.backup(path)
    expect(report).toMatchObject({
      path,
      records: 20,
      vectors: 20,
      auditEntries: 20,
      changed: 0,
      schemaVersion: 4,
    })
    expect(report).toMatchObject({ bytes: statSync(path).size, sha256: sha256(path) })
    expect(JSON.parse(readFileSync(report.manifest, 'utf8'))).toEqual({
      format: 'recollect-backup',
      version: 1,
      schema_version: 4,
      created_at: report.createdAt,
      bytes: report.bytes,
      sha256: report.sha256,
      records: 20,
      vectors: 20,
      audit_entries: 20,
    })
    expect(readdirSync(join(path, '..')).sort()).toEqual(['one.backup', 'one.backup.manifest.json'])
    for (const file of [path, report.manifest]) expect(statSync(file).mode & 0o777).toBe(0o600)
    const copy = opened(path)
    expect(copy.listRecords()).toEqual(store.listRecords())
    expect(copy.searchByVector(seededVector(3), 5)).toEqual(store.searchByVector(seededVector(3), 5))
    expect(copy.searchByWords('harbour', 50)).toEqual(store.searchByWords('harbour', 50))
    expect(await copy.verify()).toMatchObject({ ok: true })
  })

  test('is a snapshot, whatever is written meanwhile', async () => {
    const store = filled(tempDir(), 500)
    const path = elsewhere()
    const backup = store.backup(path)
    let written = 0
    const done = backup.then(() => true)
    while (!(await Promise.race([done, delay(1, false)]))) {
      store.transaction(() => {
        store.insertRecord({ id: `a${written}`, kind: 'fact', text: `one of two ${written}` })
        store.insertRecord({ id: `b${written}`, kind: 'fact', text: `two of two ${written}` })
      })
      written += 1
    }
    const { records } = await backup
    expect(written).toBeGreaterThan(0)
    const copy = opened(path)
    expect(copy.status().records).toBe(records)
    expect((records - 500) % 2).toBe(0)
    expect(copy.getRecord('r499')).not.toBeNull()
  })

  test('is compact: erased data takes no space', async () => {
    const store = filled(tempDir(), 300)
    store.insertRecord({ id: 'big', kind: 'fact', text: 'word '.repeat(200_000) })
    store.forgetHardRecord('big')
    const { bytes } = await store.backup(elsewhere())
    expect(bytes).toBeLessThanOrEqual(store.status().databaseBytes)
  })

  test('works for a store in memory, and for a reader', async () => {
    const memory = SqliteMemoryRepository.open({ memory: true })
    memory.insertRecord({ kind: 'fact', text: 'here' })
    expect(await memory.backup(elsewhere())).toMatchObject({ records: 1 })
    memory.close()
    const rootDir = tempDir()
    filled(rootDir).close()
    using reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
    expect(await reader.backup(elsewhere())).toMatchObject({ records: 20 })
  })

  test('is listed as a copy, and the status shows its time', async () => {
    const store = filled(tempDir())
    expect(store.status().lastBackupAt).toBeNull()
    const { path, createdAt } = await store.backup(elsewhere())
    expect(store.status().lastBackupAt).toBe(createdAt)
    expect(store.forgetHardRecord('r1').copies).toEqual([{ path, kind: 'backup', createdAt }])
  })

  test('reports how many records differ from what was stored', async () => {
    const rootDir = tempDir()
    const store = filled(rootDir)
    const db = openRaw(rootDir)
    db.exec("UPDATE memory_records SET text = 'else' WHERE seq < 4")
    db.close()
    expect(await store.backup(elsewhere())).toMatchObject({ changed: 3 })
  })

  test('reports its progress', async () => {
    const store = filled(tempDir(), 200)
    const seen: { part: string; done: number; total: number }[] = []
    await store.backup(elsewhere(), { onProgress: (progress) => seen.push(progress) })
    expect(seen.map(({ part }) => part)).toContain('checking')
    for (const { done, total } of seen) expect(done).toBeLessThanOrEqual(total)
    expect(seen.at(-1)).toMatchObject({ part: 'checking' })
  })
})

describe('a backup is refused, and changes nothing', () => {
  test.each([
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a directory', (path: string) => mkdirSync(path)],
    ['a link to nothing', (path: string) => symlinkSync('/nowhere/at/all', path)],
  ])('to a path with %s', async (_, make) => {
    const store = filled(tempDir())
    const path = join(tempDir(), 'target')
    make(path)
    await expectRefused(store.backup(path), 'INVALID_ARGUMENT')
    expect(readdirSync(join(path, '..'))).toEqual(['target'])
    expect(store.status().lastBackupAt).toBeNull()
  })

  test('to the path of the store or its log, to a path below a file, and to an invalid path', async () => {
    const rootDir = tempDir()
    const store = filled(rootDir)
    const before = readdirSync(rootDir)
    for (const name of ['memory.db', 'memory.db-wal', 'memory.db-journal', 'memory.db/x'])
      await expectRefused(store.backup(join(rootDir, name)), 'INVALID_ARGUMENT')
    for (const path of ['', ' ', 'a\0b', 7 as unknown as string])
      await expectRefused(store.backup(path), 'INVALID_ARGUMENT')
    await expectRefused(store.backup(elsewhere(), { fast: true } as object), 'INVALID_ARGUMENT')
    expect(readdirSync(rootDir)).toEqual(before)
    expect(store.listRecords()).toHaveLength(20)
  })

  test('on an abort, or an error from onProgress, leaving no file and no directory', async () => {
    const store = filled(tempDir())
    const parent = tempDir()
    const path = join(parent, 'new', 'one.backup')
    await expect(store.backup(path, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const stop = new AbortController()
    const backup = store.backup(path, { signal: stop.signal })
    stop.abort('now')
    await expect(backup).rejects.toBe('now')
    const thrown = new Error('mine')
    const onProgress = () => {
      throw thrown
    }
    await expect(store.backup(path, { onProgress })).rejects.toBe(thrown)
    expect(readdirSync(parent)).toEqual([])
    const closed = store.backup(path)
    store.close()
    await expectRefused(closed, 'STORE_CLOSED')
    await expectRefused(store.backup(path), 'STORE_CLOSED')
    expect(readdirSync(parent)).toEqual([])
  })

  test('inside a transaction', async () => {
    const store = filled(tempDir())
    let inside: Promise<BackupReport> | undefined
    store.transaction(() => {
      inside = store.backup(elsewhere())
    })
    await expectRefused(inside as Promise<BackupReport>, 'INVALID_ARGUMENT')
  })

  test('of a damaged store: existing backups stay unchanged', async () => {
    const rootDir = tempDir()
    const store = filled(rootDir)
    const db = openRaw(rootDir)
    ;(db as unknown as { unsafeMode(on: boolean): void }).unsafeMode(true)
    db.pragma('writable_schema = ON')
    db.exec("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'memory_records_scope'")
    db.close()
    store.close()
    using reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
    const path = elsewhere()
    await expectRefused(reader.backup(path), 'STORE_CORRUPT')
    expect(existsSync(path)).toBe(false)
  })
})

describe('backups on a schedule', () => {
  /** Waits for work in other turns of the event loop. */
  async function until(done: () => boolean): Promise<void> {
    while (!done()) await delay(20)
  }

  test('are made while the store is open, and the oldest is deleted', async () => {
    const rootDir = tempDir()
    const directory = join(tempDir(), 'backups')
    const told: unknown[] = []
    const logger = { info: (message: string, fields: unknown) => told.push([message, fields]) }
    using store = SqliteMemoryRepository.open({
      rootDir,
      backups: { directory, every: 1, keep: 2 },
      logger,
    })
    store.insertRecord({ kind: 'fact', text: 'here' })
    await until(() => told.filter((line) => JSON.stringify(line).includes('A backup was made')).length >= 4)
    const files = readdirSync(directory).filter((name) => name.endsWith('.backup'))
    expect(files.length).toBeLessThanOrEqual(3)
    expect(files[0]).toMatch(/^memory\.db\.\d{8}T\d{6}Z\.backup$/)
    const db = opened(join(directory, files.at(-1) ?? ''))
    expect(db.status().records).toBe(1)
    expect(store.status().lastBackupAt).not.toBeNull()
  })

  test('are made when they are due, even after reopening, and not before', async () => {
    const rootDir = tempDir()
    const directory = tempDir()
    const backups = { directory, every: 86_400 }
    const made = () => readdirSync(directory).filter((name) => name.endsWith('.json')).length
    const first = SqliteMemoryRepository.open({ rootDir, backups })
    await until(() => made() === 1)
    first.close()
    const second = SqliteMemoryRepository.open({ rootDir, backups })
    await delay(300)
    expect(made()).toBe(1)
    second.close()
  })

  test('never fail the program: errors are logged', async () => {
    const rootDir = tempDir()
    const file = join(tempDir(), 'file')
    writeFileSync(file, '')
    const warned: unknown[] = []
    const logger = { warn: (_: string, fields: unknown) => warned.push(fields) }
    using store = SqliteMemoryRepository.open({
      rootDir,
      backups: { directory: join(file, 'below'), every: 1 },
      logger,
    })
    await until(() => warned.length > 0)
    expect(warned[0]).toMatchObject({ warning: 'RECOLLECT_BACKUP_FAILED' })
    expect(store.insertRecord({ kind: 'fact', text: 'goes on' }).text).toBe('goes on')
  })

  test('with bad options are refused before a store is created', () => {
    const rootDir = join(tempDir(), 'store')
    for (const backups of [
      {},
      { directory: '', every: 1 },
      { directory: 'x', every: 0 },
      { directory: 'x', every: 1, keep: 0 },
      7,
    ])
      expectCode(
        () => SqliteMemoryRepository.open({ rootDir, backups: backups as never }),
        'INVALID_ARGUMENT',
      )
    expect(rawless(rootDir)).toBe(true)
  })

  const rawless = (rootDir: string) => !existsSync(join(rootDir, 'memory.db'))

  test('the file header tells other tools which release wrote it', async () => {
    const rootDir = tempDir()
    const { path } = await filled(rootDir).backup(join(tempDir(), 'memory.db'))
    const db = openRaw(join(path, '..'))
    expect(rawValue(db, 'PRAGMA user_version')).toBe(4)
    db.close()
  })
})
