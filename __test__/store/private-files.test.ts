import { chmodSync, copyFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openRaw } from './support/raw-database.js'
import { axis, tempDir, tempStore } from './support/temp-store.js'

/** The permissions of a file, as `chmod` takes them. */
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** Every file below a directory that others than its owner may read, with its permissions. */
function readableByOthers(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() && (statSync(path).mode & 0o077) !== 0 ? [`${entry.name} ${modeOf(path)}`] : []
  })
}

function filled(rootDir: string): SqliteMemoryRepository {
  const store = tempStore(rootDir)
  store.insertRecords([
    { id: 'kept', kind: 'fact', text: 'the harbour is calm', embedding: axis(0) },
    { id: 'gone', kind: 'fact', text: 'the password is walrus', embedding: axis(1) },
  ])
  return store
}

// Windows has other permissions.
describe.skipIf(process.platform === 'win32')('only the owner may read', () => {
  test('the files of a store, its backups, rewritten backups, and what a repair keeps', async () => {
    const umask = process.umask(0o022)
    onTestFinished(() => void process.umask(umask))
    const rootDir = tempDir()
    const store = filled(rootDir)
    const backup = join(rootDir, 'one.backup')
    await store.backup(backup)
    store.forgetHardRecord('gone')
    expect(store.rewriteBackups().rewritten).toEqual([backup])
    const raw = openRaw(rootDir)
    raw.exec("UPDATE memory_records SET text = 'rotten' WHERE id = 'kept'")
    raw.close()
    const { applied, backup: before } = await store.repair({ apply: true })
    expect({ applied, before }).toEqual({ applied: true, before: expect.any(String) })
    store.close()
    expect(readableByOthers(rootDir)).toEqual([])
  })

  test('a copy that is kept before a migration', () => {
    const rootDir = tempDir()
    const database = join(rootDir, 'memory.db')
    copyFileSync(join(import.meta.dirname, '../fixtures/store/version-3.db'), database)
    chmodSync(database, 0o600)
    const store = tempStore(rootDir)
    store.migrateIfNeeded()
    store.close()
    expect(readdirSync(rootDir).length).toBeGreaterThan(1)
    expect(readableByOthers(rootDir)).toEqual([])
  })

  test('a store that was restored from a backup that others may read', async () => {
    const from = filled(tempDir())
    const backup = join(tempDir(), 'one.backup')
    await from.backup(backup)
    chmodSync(backup, 0o444)
    const rootDir = tempDir()
    await SqliteMemoryRepository.restore(backup, rootDir)
    tempStore(rootDir).insertRecord({ kind: 'fact', text: 'it can be written' })
    expect(readableByOthers(rootDir)).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('what its owner let others read', () => {
  test('stays so: a backup that is rewritten, and a store that is restored', async () => {
    const rootDir = tempDir()
    const store = filled(rootDir)
    const backup = join(tempDir(), 'one.backup')
    await store.backup(backup)
    chmodSync(backup, 0o640)
    store.forgetHardRecord('gone')
    expect(store.rewriteBackups().rewritten).toEqual([backup])
    expect(modeOf(backup)).toBe('640')
    store.close()
    chmodSync(join(rootDir, 'memory.db'), 0o660)
    await SqliteMemoryRepository.restore(backup, rootDir)
    expect(modeOf(join(rootDir, 'memory.db'))).toBe('660')
  })
})
