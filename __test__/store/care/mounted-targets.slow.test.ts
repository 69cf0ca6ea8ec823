import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mayMount } from '../support/faults.js'
import { openRaw } from '../support/raw-database.js'
import { seededVector, tempDir, tempStore } from '../support/temp-store.js'

// Only root may mount, and only Linux has such mounts.
describe.skipIf(!mayMount)('a file system', () => {
  test('that is full refuses a backup and keeps nothing of it; with space it works', async () => {
    const store = filled()
    const disk = mounted('size=1M')
    await expect(store.backup(join(disk, 'one.backup'))).rejects.toMatchObject({
      name: 'RecollectError',
      code: 'STORE_FULL',
      // The full disk is this one, not that of the store.
      message: expect.stringContaining(join(disk, 'one.backup')),
    })
    expect(readdirSync(disk)).toEqual([])
    expect(store.status()).toMatchObject({ records: 400, lastBackupAt: null })
    execFileSync('mount', ['-o', 'remount,size=64M', disk])
    expect(await store.backup(join(disk, 'one.backup'))).toMatchObject({ records: 400 })
    expect(readdirSync(disk).sort()).toEqual(['one.backup', 'one.backup.manifest.json'])
  })

  test('that is read-only refuses a backup', async () => {
    const store = filled()
    const disk = mounted('size=64M')
    mkdirSync(join(disk, 'backups'))
    execFileSync('mount', ['-o', 'remount,ro', disk])
    for (const path of [join(disk, 'one.backup'), join(disk, 'backups', 'new', 'one.backup')])
      await expect(store.backup(path)).rejects.toMatchObject({
        name: 'RecollectError',
        code: 'STORE_NOT_WRITABLE',
      })
    expect(readdirSync(join(disk, 'backups'))).toEqual([])
    expect(store.status().records).toBe(400)
  })

  test('that is full or read-only refuses a restore, and keeps its content', async () => {
    const backup = join(tempDir(), 'one.backup')
    await filled().backup(backup)
    const disk = mounted('size=4M')
    const rootDir = join(disk, 'store')
    const small = SqliteMemoryRepository.open({ rootDir })
    small.insertRecord({ kind: 'fact', text: 'there before' })
    small.close()
    const before = readdirSync(rootDir)
    execFileSync('fallocate', ['-l', '3000000', join(disk, 'other')])
    await expect(SqliteMemoryRepository.restore(backup, rootDir)).rejects.toMatchObject({
      name: 'RecollectError',
      code: 'STORE_FULL',
    })
    expect(readdirSync(rootDir)).toEqual(before)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    await expect(SqliteMemoryRepository.restore(backup, rootDir)).rejects.toMatchObject({
      name: 'RecollectError',
      code: 'STORE_NOT_WRITABLE',
    })
    execFileSync('mount', ['-o', 'remount,rw,size=64M', disk])
    using still = SqliteMemoryRepository.open({ rootDir })
    expect(still.listRecords()).toMatchObject([{ text: 'there before' }])
    still.close()
    expect(await SqliteMemoryRepository.restore(backup, rootDir)).toMatchObject({ records: 400 })
  })

  test('that is full refuses a repair: the backup has no space, and nothing is changed', async () => {
    const disk = mounted('size=8M')
    const rootDir = join(disk, 'store')
    const store = filled(rootDir)
    store.close()
    const raw = openRaw(rootDir)
    raw.exec('DELETE FROM embedding_queue; UPDATE memory_records SET digest = digest + 1 WHERE seq = 3')
    raw.close()
    execFileSync('fallocate', ['-l', String(freeBytes(disk) - 300_000), join(disk, 'other')])
    using damaged = SqliteMemoryRepository.open({ rootDir })
    const found = await damaged.verify()
    expect(found.problems).toMatchObject([{ code: 'record_changed' }])
    await expect(damaged.repair({ apply: true })).rejects.toMatchObject({ code: 'STORE_FULL' })
    expect((await damaged.verify()).problems).toEqual(found.problems)
    execFileSync('mount', ['-o', 'remount,size=64M', disk])
    expect(await damaged.repair({ apply: true })).toMatchObject({ applied: true })
    expect(await damaged.verify()).toMatchObject({ ok: true })
  })
})

/** A small file system, unmounted after the test. */
function mounted(options: string): string {
  const disk = tempDir()
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
  onTestFinished(() => {
    execFileSync('umount', ['-l', disk])
  })
  return disk
}

function freeBytes(disk: string): number {
  return Number(execFileSync('df', ['--output=avail', '-B1', disk], { encoding: 'utf8' }).split('\n')[1])
}

/** About two megabytes. */
function filled(rootDir = tempDir()): SqliteMemoryRepository {
  const store = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: 400 }, (_, index) => ({
      kind: 'fact' as const,
      text: `the harbour on day ${index}`,
      embedding: seededVector(index),
    })),
  )
  return store
}
