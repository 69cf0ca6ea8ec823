import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { expect, test } from 'vitest'
import { expectCode, tempDir, tempStore } from '../support/temp-store.js'

const SECRET = 'the password is walrus'

function filled(rootDir: string): SqliteMemoryRepository {
  const store = tempStore(rootDir)
  store.insertRecord({ id: 'kept', kind: 'fact', text: 'the harbour is calm' })
  store.insertRecord({ id: 'secret', kind: 'fact', text: SECRET })
  return store
}

test('erased data is removed from the known backups, and they stay valid', async () => {
  const rootDir = tempDir()
  const store = filled(rootDir)
  // Folders within one folder; their paths determine the order.
  const place = tempDir()
  const [first, second, later] = ['1', '2', '3'].map((name) => {
    mkdirSync(join(place, name))
    return join(place, name, 'one.backup')
  }) as [string, string, string]
  await store.backup(first)
  await store.backup(second)
  store.forgetHardRecord('secret', 'asked')
  await store.backup(later)
  const before = readFileSync(later)
  expect(readFileSync(first).includes('walrus')).toBe(true)
  expect(store.rewriteBackups()).toEqual({ rewritten: [first, second], clean: [later], failed: [] })
  expect(readFileSync(later).equals(before)).toBe(true)
  for (const path of [first, second]) {
    expect(readFileSync(path).includes('walrus')).toBe(false)
    expect(readdirSync(dirname(path))).toHaveLength(2)
    const root = tempDir()
    expect(await SqliteMemoryRepository.restore(path, root)).toMatchObject({ records: 1, manifest: true })
    const restored = tempStore(root)
    expect(restored.getRecord('kept')?.text).toBe('the harbour is calm')
    expect(await restored.verify()).toMatchObject({ problems: [] })
  }
  expect(store.rewriteBackups()).toEqual({ rewritten: [], clean: [first, second, later], failed: [] })
})

test('what a killed process left of a backup is removed, not reported', async () => {
  const store = filled(tempDir())
  const backup = join(tempDir(), 'one.backup')
  await store.backup(backup)
  store.forgetHardRecord('secret')
  // No process has this number.
  for (const end of ['', '-wal', '-shm']) writeFileSync(`${backup}.4194305-1-0f.tmp${end}`, SECRET)
  expect(store.rewriteBackups()).toEqual({ rewritten: [backup], clean: [], failed: [] })
  expect(readdirSync(dirname(backup)).sort()).toEqual(['one.backup', 'one.backup.manifest.json'])
})

test('so it is from the state that a restore has moved aside', async () => {
  const rootDir = tempDir()
  const store = filled(rootDir)
  const backup = join(tempDir(), 'one.backup')
  await store.backup(backup)
  store.close()
  const { keptAside } = await SqliteMemoryRepository.restore(backup, rootDir)
  const restored = tempStore(rootDir)
  restored.forgetHardRecord('secret')
  expect(restored.rewriteBackups().rewritten).toEqual(expect.arrayContaining([keptAside, backup]))
  expect(readFileSync(keptAside ?? '').includes('walrus')).toBe(false)
  expect(tempStore(dirname(keptAside ?? '')).getRecord('kept')).not.toBeNull()
})

test('one that cannot be rewritten is reported, and stays unchanged; others are rewritten', async () => {
  const rootDir = tempDir()
  const store = filled(rootDir)
  const [bad, good] = [join(tempDir(), 'bad.backup'), join(tempDir(), 'good.backup')]
  await store.backup(bad)
  await store.backup(good)
  copyFileSync(bad, `${bad}.copy`)
  writeFileSync(bad, 'no database any more')
  store.forgetHardRecord('secret')
  const { rewritten, failed } = store.rewriteBackups()
  expect(rewritten).toEqual([good])
  expect(failed).toMatchObject([{ path: bad, reason: expect.stringContaining('STORE_NOT_A_DATABASE') }])
  expect(readFileSync(bad, 'utf8')).toBe('no database any more')
  writeFileSync(bad, '')
  expect(store.rewriteBackups().failed).toMatchObject([
    { path: bad, reason: expect.stringContaining('an empty file') },
  ])
  // A moved file cannot be reached.
  expect(existsSync(`${bad}.copy`)).toBe(true)
  expectCode(() => store.transaction(() => store.rewriteBackups()), 'INVALID_ARGUMENT')
})
