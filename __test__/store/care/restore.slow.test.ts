import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type RestoreReport, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { loadSqlite } from '../../../src/store/sqlite/database/driver.js'
import { checkFile } from '../support/check-store.js'
import { startTask } from '../support/processes.js'
import { expectCode, seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { withVersion3 } from '../support/version-3.js'

interface Made {
  readonly rootDir: string
  readonly backup: string
}

/** A store of twenty records, backed up, and changed afterwards. */
async function backedUp(): Promise<Made> {
  const rootDir = tempDir()
  const backup = join(tempDir(), 'one.backup')
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(
    Array.from({ length: 20 }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `the harbour on day ${index}`,
      scope: index % 2 === 0 ? 'users/ada' : '',
      source: { id: 'log', position: index, title: 'The log' },
      embedding: seededVector(index),
    })),
  )
  await store.backup(backup)
  store.insertRecord({ id: 'newer', kind: 'fact', text: 'after the backup' })
  store.insertRecord({ id: 'hers', kind: 'fact', text: 'after the backup, too', scope: 'users/ada' })
  store.patchRecord('r1', 'changed after the backup')
  store.forgetSoftRecord('r2')
  store.forgetHardRecord('r3', 'asked')
  store.forgetHardRecord('r4', 'asked')
  store.close()
  return { rootDir, backup }
}

async function expectRefused(restoring: Promise<RestoreReport>, code: string, word = ''): Promise<void> {
  await expect(restoring).rejects.toMatchObject({ name: 'RecollectError', code })
  await expect(restoring).rejects.toThrow(word)
}

const listing = (rootDir: string) => readdirSync(rootDir).sort()

const content = (rootDir: string) => readFileSync(join(rootDir, 'memory.db'))

describe('restoring a backup', () => {
  test('replaces the store, which is moved aside; what was erased since stays erased', async () => {
    const { rootDir, backup } = await backedUp()
    const report = await SqliteMemoryRepository.restore(backup, rootDir)
    expect(report).toMatchObject({
      path: join(rootDir, 'memory.db'),
      records: 18,
      erased: 2,
      migratedFrom: null,
      manifest: true,
    })
    const store = tempStore(rootDir)
    expect(store.getRecord('r1')?.text).toBe('the harbour on day 1')
    expect(store.getRecord('r2')?.status).toBe('active')
    for (const id of ['r3', 'r4', 'newer', 'hers']) expect(store.getRecord(id)).toBeNull()
    expectCode(() => store.insertRecord({ id: 'r3', kind: 'fact', text: 'x' }), 'RECORD_EXISTS', 'erased')
    expect(store.searchByVector(seededVector(5), 1)[0]?.recordId).toBe('r5')
    expect(await store.verify()).toMatchObject({ problems: [] })
    // The previous state is complete, and an erasure reports it.
    const aside = dirname(report.keptAside ?? '')
    const before = tempStore(aside)
    expect(before.getRecord('r1')?.text).toBe('changed after the backup')
    expect(before.getRecord('newer')).not.toBeNull()
    const copies = store.forgetHardRecord('r7').copies.map(({ path }) => path)
    expect(copies).toEqual(expect.arrayContaining([backup, report.keptAside]))
    expect(listing(rootDir).filter((name) => name.includes('.tmp') || name.includes('.json'))).toEqual([])
  })

  test('creates a missing directory, with nothing else in it', async () => {
    const { backup } = await backedUp()
    const alone = join(tempDir(), 'moved.backup')
    copyFileSync(backup, alone)
    const rootDir = join(tempDir(), 'a', 'new', 'place')
    const report = await SqliteMemoryRepository.restore(alone, rootDir)
    expect(report).toMatchObject({ records: 20, erased: 0, manifest: false, keptAside: null })
    expect(tempStore(rootDir).status().records).toBe(20)
    expect(listing(rootDir).filter((name) => !name.startsWith('memory.db'))).toEqual([])
  })

  test('of an older schema migrates it', async () => {
    const old = join(withVersion3(), 'memory.db')
    const rootDir = tempDir()
    const report = await SqliteMemoryRepository.restore(old, rootDir)
    expect(report).toMatchObject({ migratedFrom: 3, manifest: false })
    const store = tempStore(rootDir)
    expect(store.schemaVersion()).toBe(4)
    expect(await store.verify()).toMatchObject({ problems: [], records: report.records })
    expect(listing(rootDir).filter((name) => name.includes('schema-'))).toEqual([])
  })

  test('moves the old store’s log aside', async () => {
    const { rootDir, backup } = await backedUp()
    await startTaskToDeath(rootDir)
    expect(existsSync(join(rootDir, 'memory.db-wal'))).toBe(true)
    const { keptAside } = await SqliteMemoryRepository.restore(backup, rootDir)
    const store = tempStore(rootDir)
    expect(store.getRecord('r1')?.text).toBe('the harbour on day 1')
    expect(store.getRecord('a0')).toBeNull()
    expect(tempStore(dirname(keptAside ?? '')).getRecord('a0')).not.toBeNull()
  })

  test('replaces a store that cannot be opened', async () => {
    const { rootDir, backup } = await backedUp()
    const damaged = content(rootDir).fill(7, 0, 5000)
    writeFileSync(join(rootDir, 'memory.db'), damaged)
    const { keptAside } = await SqliteMemoryRepository.restore(backup, rootDir)
    expect(readFileSync(keptAside ?? '').equals(damaged)).toBe(true)
    expect(tempStore(rootDir).status().records).toBe(20)
  })

  test('can be repeated, and keeps each state', async () => {
    const { rootDir, backup } = await backedUp()
    const first = await SqliteMemoryRepository.restore(backup, rootDir)
    const second = await SqliteMemoryRepository.restore(backup, rootDir)
    expect(second.keptAside).not.toBe(first.keptAside)
    expect(second).toMatchObject({ erased: 2, records: 18 })
  })
})

/** Writes to a store and kills itself, so that a log remains. */
async function startTaskToDeath(rootDir: string): Promise<void> {
  const { spawnSync } = await import('node:child_process')
  const program = join(import.meta.dirname, '../../fixtures/store/killed.mjs')
  spawnSync(process.execPath, [program, rootDir, 'one:a0-3'])
}

describe('a restore is refused, and leaves the store unchanged', () => {
  const BAD: readonly (readonly [string, (backup: string) => void, string])[] = [
    ['a backup that is cut', (path) => writeFileSync(path, readFileSync(path).subarray(0, 40_000)), ''],
    ['one with a changed byte', (path) => flip(path, 30_000), 'sha256'],
    ['one that is no database', (path) => writeFileSync(path, 'no database at all, but some text'), ''],
    ['an empty file', (path) => writeFileSync(path, ''), ''],
    ['a database of another program', (path) => otherProgram(path), ''],
    ['a manifest that is none', (path) => writeFileSync(`${path}.manifest.json`, '{'), 'manifest'],
    ['a manifest that lies about the records', (path) => lie(path, 'records', 7), 'records'],
    ['a manifest that lies about the size', (path) => lie(path, 'bytes', 7), 'bytes'],
    ['a manifest of another kind', (path) => lie(path, 'format', 'other'), 'format'],
    ['a manifest without fields', (path) => writeFileSync(`${path}.manifest.json`, '{}'), 'format is wrong'],
    ['a manifest with a negative count', (path) => lie(path, 'vectors', -1), 'vectors'],
    ['a path with nothing', (path) => rmSync(path), 'nothing'],
    ['a directory', (path) => toDirectory(path), 'not a file'],
    ['a store with a log beside it', (path) => writeFileSync(`${path}-wal`, 'x'), 'log'],
  ]

  test.each(BAD)('%s', async (_, spoil, word) => {
    const { rootDir, backup } = await backedUp()
    spoil(backup)
    const [before, files] = [content(rootDir), listing(rootDir)]
    await expectRefused(SqliteMemoryRepository.restore(backup, rootDir), 'BACKUP_INVALID', word)
    expect(listing(rootDir)).toEqual(files)
    expect(content(rootDir).equals(before)).toBe(true)
    checkFile(rootDir)
  })

  function flip(path: string, at: number): void {
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at)
    writeFileSync(path, bytes)
  }

  function lie(path: string, key: string, value: unknown): void {
    const manifest = JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8'))
    writeFileSync(`${path}.manifest.json`, JSON.stringify({ ...manifest, [key]: value }))
  }

  function toDirectory(path: string): void {
    rmSync(path)
    mkdirSync(path)
  }

  function otherProgram(path: string): void {
    rmSync(path)
    rmSync(`${path}.manifest.json`)
    const db = new (loadSqlite().Database)(path, {})
    db.exec('CREATE TABLE bookmarks(url TEXT)')
    db.close()
  }

  test('of the store itself, with bad options, and into a root that is a file', async () => {
    const { rootDir, backup } = await backedUp()
    const own = join(rootDir, 'memory.db')
    await expectRefused(SqliteMemoryRepository.restore(own, rootDir), 'INVALID_ARGUMENT')
    await expectRefused(SqliteMemoryRepository.restore('', rootDir), 'INVALID_ARGUMENT')
    await expectRefused(SqliteMemoryRepository.restore(backup, ''), 'INVALID_ARGUMENT')
    await expectRefused(SqliteMemoryRepository.restore(backup, own), 'STORE_ROOT_INVALID')
    const wrong = { databaseFile: '../x.db' }
    await expectRefused(SqliteMemoryRepository.restore(backup, rootDir, wrong), 'INVALID_ARGUMENT')
    await expectRefused(
      SqliteMemoryRepository.restore(backup, rootDir, { into: 1 } as object),
      'INVALID_ARGUMENT',
    )
  })

  test('over a store that this process has open, or another process, which is named', async () => {
    const { rootDir, backup } = await backedUp()
    const store = SqliteMemoryRepository.open({ rootDir })
    await expectRefused(SqliteMemoryRepository.restore(backup, rootDir), 'STORE_IN_USE', 'this process')
    store.close()
    const { child, finished } = startTask(['read', rootDir, '60000'])
    const files = listing(rootDir)
    // The other process has the store open from some point on, until it is killed.
    let refused: unknown
    for (let tries = 0; refused === undefined && tries < 200; tries++) {
      if (!existsSync(join(rootDir, 'memory.db-shm'))) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        continue
      }
      refused = await SqliteMemoryRepository.restore(backup, rootDir).catch((error: unknown) => error)
    }
    expect(refused).toMatchObject({ code: 'STORE_IN_USE' })
    if (process.platform === 'linux') expect(String(refused)).toContain(`process ${child.pid}`)
    child.kill('SIGKILL')
    await finished
    expect(listing(rootDir).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(files)
    expect(await SqliteMemoryRepository.restore(backup, rootDir)).toMatchObject({ records: 18 })
  })

  test('into a directory that it would create', async () => {
    const place = tempDir()
    const { restore } = SqliteMemoryRepository
    const bad = join(tempDir(), 'bad.backup')
    writeFileSync(bad, 'no database')
    await expect(restore(bad, join(place, 'new', 'store'))).rejects.toMatchObject({ code: 'BACKUP_INVALID' })
    expect(readdirSync(place)).toEqual([])
  })

  test('on an abort', async () => {
    const { rootDir, backup } = await backedUp()
    const files = listing(rootDir)
    const restoring = SqliteMemoryRepository.restore(backup, rootDir, { signal: AbortSignal.abort('enough') })
    await expect(restoring).rejects.toBe('enough')
    const stop = new AbortController()
    const second = SqliteMemoryRepository.restore(backup, rootDir, {
      signal: stop.signal,
      onProgress: () => stop.abort('now'),
    })
    await expect(second).rejects.toBe('now')
    expect(listing(rootDir)).toEqual(files)
  })
})

describe('a restore that was interrupted', () => {
  /** The state after so many moves: database and log aside, the backup in their place. */
  async function interrupted(moves: number): Promise<Made> {
    const made = await backedUp()
    const database = join(made.rootDir, 'memory.db')
    const staged = `${database}.restored.1-0-00ff.tmp`
    const aside = `${database}.before-restore-20260101T000000Z`
    copyFileSync(made.backup, staged)
    writeFileSync(`${database}-wal`, '')
    const mark = {
      staged: 'memory.db.restored.1-0-00ff.tmp',
      aside: 'memory.db.before-restore-20260101T000000Z',
    }
    writeFileSync(`${database}.restore.json`, JSON.stringify(mark))
    const steps = [
      () => mkdirSync(aside),
      () => move(`${database}-wal`, join(aside, 'memory.db-wal')),
      () => move(database, join(aside, 'memory.db')),
      () => move(staged, database),
    ]
    for (const step of steps.slice(0, moves)) step()
    return made
  }

  function move(from: string, to: string): void {
    copyFileSync(from, to)
    rmSync(from)
  }

  test.each([0, 1, 2, 3, 4])('after %i moves is refused, and can be finished', async (moves) => {
    const { rootDir, backup } = await interrupted(moves)
    for (const readonly of [false, true])
      expectCode(
        () => SqliteMemoryRepository.open({ rootDir, readonly }),
        'STORE_RESTORE_UNFINISHED',
        '--undo',
      )
    await expectRefused(SqliteMemoryRepository.restore(backup, rootDir), 'STORE_RESTORE_UNFINISHED')
    const { state, keptAside } = SqliteMemoryRepository.finishRestore(rootDir)
    expect(state).toBe('restored')
    expect(tempStore(rootDir).getRecord('r1')?.text).toBe('the harbour on day 1')
    expect(tempStore(dirname(keptAside ?? '')).getRecord('newer')).not.toBeNull()
    expectCode(() => SqliteMemoryRepository.finishRestore(rootDir), 'INVALID_ARGUMENT')
  })

  test.each([0, 1, 2, 3, 4])('after %i moves can be undone', async (moves) => {
    const { rootDir } = await interrupted(moves)
    expect(SqliteMemoryRepository.undoRestore(rootDir).state).toBe('undone')
    expect(tempStore(rootDir).getRecord('newer')).not.toBeNull()
    expect(listing(rootDir).filter((name) => !/^memory\.db(-wal|-shm)?$/.test(name))).toEqual([])
    expectCode(() => SqliteMemoryRepository.undoRestore(rootDir), 'INVALID_ARGUMENT')
  })

  test('with a marker that points elsewhere is ignored', async () => {
    const { rootDir } = await interrupted(0)
    const mark = { staged: '../../other', aside: null }
    writeFileSync(join(rootDir, 'memory.db.restore.json'), JSON.stringify(mark))
    expectCode(() => SqliteMemoryRepository.finishRestore(rootDir), 'STORE_CORRUPT')
    expectCode(() => SqliteMemoryRepository.undoRestore(rootDir), 'STORE_CORRUPT')
  })
})

describe('restoring one scope of a backup', () => {
  test('restores it, and changes no other', async () => {
    const { rootDir, backup } = await backedUp()
    const store = tempStore(rootDir)
    const others = store.listRecords({ scope: '', includeInactive: true })
    const audit = store.auditEntries().length
    const report = await store.restoreScope(backup, 'users/ada')
    expect(report).toMatchObject({ records: 9, erased: 1, manifest: true })
    expect(store.getRecord('r2')?.status).toBe('active')
    for (const id of ['hers', 'r4']) expect(store.getRecord(id)).toBeNull()
    expect(store.listRecords({ scope: '', includeInactive: true })).toEqual(others)
    expect(store.searchByVector(seededVector(6), 1)[0]?.recordId).toBe('r6')
    expect(store.getRecord('r6')?.source?.title).toBe('The log')
    const last = store.auditEntries({ op: 'restore' })
    expect(last).toMatchObject([{ targetId: null, note: 'the scope users/ada of a backup' }])
    expect(store.auditEntries().length).toBe(audit + 1)
    expect(await store.verify()).toMatchObject({ problems: [] })
    // The previous state is itself a backup.
    const elsewhere = tempDir()
    await SqliteMemoryRepository.restore(report.keptAside ?? '', elsewhere)
    expect(tempStore(elsewhere).getRecord('hers')).not.toBeNull()
    store.close()
    checkFile(rootDir)
  })

  test('refuses an invalid scope, and a file that is not a backup', async () => {
    const { rootDir, backup } = await backedUp()
    const store = tempStore(rootDir)
    for (const scope of ['', 'a//b', 7 as unknown as string])
      await expectRefused(store.restoreScope(backup, scope), 'INVALID_ARGUMENT')
    writeFileSync(backup, 'no')
    await expectRefused(store.restoreScope(backup, 'users/ada'), 'BACKUP_INVALID')
    expect(store.getRecord('hers')).not.toBeNull()
    expect(listing(rootDir).filter((name) => name.includes('before') || name.includes('tmp'))).toEqual([])
  })
})
