import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { MemoryOrchestrator, runMemoryEmbed, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { expectCode, tempDir } from './support/temp-store.js'

const REFUSED = ['cloud drive', 'download'] as const

describe.each([true, false])('with readonly: %s', (readonly) => {
  test.each([
    ['.memory.db.icloud', undefined],
    ['memory.db.owncloud', undefined],
    ['memory.db.nextcloud', undefined],
    ['memory.db.cloud', undefined],
    ['.fae.db.icloud', undefined],
    ['.mine.sqlite.icloud', 'mine.sqlite'],
    ['mine.sqlite.owncloud', 'mine.sqlite'],
  ])('%s in place of a database is refused, and stays unchanged', (placeholder, databaseFile) => {
    const rootDir = tempDir()
    writeFileSync(join(rootDir, placeholder), 'placeholder')
    const open = () => SqliteMemoryRepository.open({ rootDir, databaseFile, readonly })
    expectCode(open, 'STORE_NOT_READABLE', placeholder, ...REFUSED)
    expect(readdirSync(rootDir)).toEqual([placeholder])
  })

  test('with a placeholder for the database, the predecessor’s is not used instead', () => {
    const rootDir = tempDir()
    SqliteMemoryRepository.open({ rootDir, databaseFile: 'fae.db' }).close()
    const before = readFileSync(join(rootDir, 'fae.db'))
    writeFileSync(join(rootDir, '.memory.db.icloud'), '')
    const open = () => SqliteMemoryRepository.open({ rootDir, readonly })
    expectCode(open, 'STORE_NOT_READABLE', '.memory.db.icloud', ...REFUSED)
    expect(readFileSync(join(rootDir, 'fae.db')).equals(before)).toBe(true)
  })

  test('a placeholder for the log is refused', () => {
    const rootDir = tempDir()
    SqliteMemoryRepository.open({ rootDir }).close()
    writeFileSync(join(rootDir, '.memory.db-wal.icloud'), '')
    const open = () => SqliteMemoryRepository.open({ rootDir, readonly })
    expectCode(open, 'STORE_NOT_READABLE', 'write-ahead log', '.memory.db-wal.icloud', ...REFUSED)
  })

  test.each(['.store.icloud', 'store.cloudf'])(
    'a placeholder for the folder is refused: %s',
    (placeholder) => {
      const parent = tempDir()
      writeFileSync(join(parent, placeholder), '')
      const open = () => SqliteMemoryRepository.open({ rootDir: join(parent, 'store'), readonly })
      expectCode(open, 'STORE_NOT_READABLE', placeholder, ...REFUSED)
      expect(readdirSync(parent)).toEqual([placeholder])
    },
  )

  test('placeholders next to an existing database, or of other files, do not matter', () => {
    const rootDir = tempDir()
    SqliteMemoryRepository.open({ rootDir }).close()
    for (const name of ['.memory.db.icloud', '.fae.db.icloud', '.notes.md.icloud', 'memory.db.cloudy.txt'])
      writeFileSync(join(rootDir, name), '')
    SqliteMemoryRepository.open({ rootDir, readonly }).close()
    const other = tempDir()
    for (const name of readdirSync(rootDir))
      if (/notes|cloudy/.test(name)) cpSync(join(rootDir, name), join(other, name))
    if (!readonly) SqliteMemoryRepository.open({ rootDir: other }).close()
  })
})

test('the orchestrator and runMemoryEmbed report it too', async () => {
  const rootDir = join(tempDir(), 'store')
  mkdirSync(rootDir)
  const placeholder = join(rootDir, '.memory.db.icloud')
  writeFileSync(placeholder, '')
  const refused = { code: 'STORE_NOT_READABLE', message: expect.stringContaining(placeholder) }
  await expect(MemoryOrchestrator.open({ rootDir, engine: null })).rejects.toMatchObject(refused)
  const embedder = {
    info: { fingerprint: 'f', dimensions: 384, model: 'm' },
    embed: async () => new Float32Array(384),
    embedBatch: async () => [],
  }
  await expect(runMemoryEmbed(rootDir, embedder as never)).rejects.toMatchObject(refused)
  expect(readdirSync(rootDir)).toEqual([basename(placeholder)])
})
