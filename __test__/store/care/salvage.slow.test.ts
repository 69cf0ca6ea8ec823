import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { checkFile } from '../support/check-store.js'
import { editInside, filled } from '../support/edited-store.js'
import { openRaw, rawValue } from '../support/raw-database.js'
import { expectCode, tempDir, tempStore } from '../support/temp-store.js'
import { WordEmbedder } from '../support/word-embedder.js'

const file = (rootDir: string) => join(rootDir, 'memory.db')

/** Damages the closed file of a store. */
function damage(rootDir: string, change: (bytes: Buffer, page: number) => Buffer | undefined): Buffer {
  const bytes = readFileSync(file(rootDir))
  const changed = change(bytes, bytes.readUInt16BE(16)) ?? bytes
  writeFileSync(file(rootDir), changed)
  return changed
}

interface Whole {
  readonly rootDir: string
  readonly records: ReturnType<SqliteMemoryRepository['listRecords']>
  readonly audit: number
  readonly embedded: number
}

async function whole(): Promise<Whole> {
  const rootDir = tempDir()
  const store = await filled(rootDir)
  const records = store.listRecords({ includeInactive: true })
  const { embedded } = store.status()
  const audit = store.auditEntries().length
  store.close()
  return { rootDir, records, audit, embedded }
}

/** The number of a table's root page. */
function rootPage(rootDir: string, name: string): number {
  const db = openRaw(rootDir)
  const page = Number(rawValue(db, 'SELECT rootpage FROM sqlite_master WHERE name = ?', name))
  db.close()
  return page
}

const adds = ({ found, taken, setAside, twice, erased }: Record<string, number>) =>
  expect(found).toBe((taken ?? 0) + (setAside ?? 0) + (twice ?? 0) + (erased ?? 0))

describe('a file that SQLite refuses is read page by page', () => {
  const DAMAGES: readonly (readonly [string, (bytes: Buffer, page: number) => Buffer | undefined])[] = [
    ['without its header', (bytes) => bytes.fill(0, 0, 100)],
    ['without its first page', (bytes, page) => bytes.fill(0xff, 0, page)],
    ['with a list of tables that is none', (bytes) => bytes.fill(9, 100, 108)],
  ]

  test.each(DAMAGES)('a file %s', async (_, change) => {
    const { rootDir, records, audit, embedded } = await whole()
    const damaged = damage(rootDir, change)
    expect(() => SqliteMemoryRepository.open({ rootDir }).listRecords()).toThrow()
    const files = readdirSync(rootDir)
    const plan = SqliteMemoryRepository.salvage(rootDir)
    expect(plan).toMatchObject({ applied: false, keptAside: null, setAside: null })
    expect(readdirSync(rootDir)).toEqual(files)
    expect(readFileSync(file(rootDir)).equals(damaged)).toBe(true)
    const report = SqliteMemoryRepository.salvage(rootDir, { apply: true })
    expect(report).toMatchObject({ ...plan, applied: true, keptAside: expect.any(String) })
    expect(report.records).toEqual({
      found: records.length,
      taken: records.length,
      setAside: 0,
      twice: 0,
      erased: 0,
    })
    expect(report.auditEntries.taken).toBe(audit)
    expect(readFileSync(report.keptAside ?? '').equals(damaged)).toBe(true)
    const store = tempStore(rootDir)
    expect(store.listRecords({ includeInactive: true })).toEqual(records)
    expect(store.status().embedded).toBe(embedded)
    expectCode(() => store.insertRecord({ id: 'r6', kind: 'fact', text: 'x' }), 'RECORD_EXISTS', 'erased')
    expect(await store.verify()).toMatchObject({ problems: [], unsealed: 0 })
    expect(store.forgetHardRecord('r1').copies.map(({ path }) => path)).toContain(report.keptAside)
    store.close()
    checkFile(rootDir)
  })

  test('a file whose table of records has lost its interior pages', async () => {
    const { rootDir } = await whole()
    const first = rootPage(rootDir, 'memory_audit')
    damage(rootDir, (bytes, page) => bytes.fill(0, (first - 1) * page, first * page))
    const report = SqliteMemoryRepository.salvage(rootDir, { apply: true })
    expect(report.records.taken).toBe(33)
    adds({ ...report.records })
    adds({ ...report.auditEntries })
    expect(await tempStore(rootDir).verify()).toMatchObject({ problems: [] })
  })

  test('a file that was cut: existing data is read, the rest is not invented', async () => {
    const { rootDir, records } = await whole()
    damage(rootDir, (bytes, page) => bytes.subarray(0, Math.floor(bytes.length / page / 2) * page + 77))
    const report = SqliteMemoryRepository.salvage(rootDir, { apply: true })
    adds({ ...report.records })
    const store = tempStore(rootDir)
    const ids = new Map(records.map((record) => [record.id, record.text]))
    for (const { id, text } of store.listRecords({ includeInactive: true })) expect(text).toBe(ids.get(id))
    await store.batchEmbedMissing(new WordEmbedder('words'))
    expect(await store.verify()).toMatchObject({ problems: [] })
  })
})

test('records whose pages are lost are counted, if the audit names them', async () => {
  const { rootDir, records } = await whole()
  const { salvage } = SqliteMemoryRepository
  expect(salvage(rootDir)).toMatchObject({ missing: 0, unreadablePages: 0 })
  const bytes = readFileSync(file(rootDir))
  const size = bytes.readUInt16BE(16)
  const page = Math.floor(bytes.indexOf('the harbour on day 10') / size)
  bytes.fill(7, page * size, (page + 1) * size)
  writeFileSync(file(rootDir), bytes)
  const report = salvage(rootDir, { apply: true })
  expect(report.unreadablePages).toBeGreaterThan(0)
  expect(report.missing).toBeGreaterThan(0)
  expect(report.records.taken + report.missing).toBe(records.length)
  const store = tempStore(rootDir)
  // The damaged file is no backup that could be restored.
  expect(store.status().lastBackupAt).toBeNull()
  expect(store.knownCopies().map(({ path }) => path)).toEqual([report.keptAside])
})

test('a file with nothing of a store is not replaced', async () => {
  const rootDir = tempDir()
  for (const content of ['some notes, no database', '', Buffer.alloc(100_000)]) {
    writeFileSync(file(rootDir), content)
    expect(SqliteMemoryRepository.salvage(rootDir)).toMatchObject({ records: { found: 0 } })
    expectCode(() => SqliteMemoryRepository.salvage(rootDir, { apply: true }), 'STORE_NOT_A_DATABASE')
    await expect(SqliteMemoryRepository.salvageInThread(rootDir, { apply: true })).rejects.toMatchObject({
      code: 'STORE_NOT_A_DATABASE',
    })
    expect(readFileSync(file(rootDir)).equals(Buffer.from(content))).toBe(true)
    expect(readdirSync(rootDir)).toEqual(['memory.db'])
  }
})

test('a damaged record is set aside, as far as it can be read', async () => {
  const { rootDir } = await whole()
  editInside(
    rootDir,
    "UPDATE memory_records SET tags = '[' WHERE id = 'r10'; DROP INDEX memory_records_scope",
  )
  const report = SqliteMemoryRepository.salvage(rootDir, { apply: true })
  expect(report.records).toMatchObject({ found: 33, taken: 32, setAside: 1 })
  const lines = readFileSync(report.setAside ?? '', 'utf8')
    .trim()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line).row)).toMatchObject([
    { id: 'r10', text: 'the harbour on day 10', tags: '[' },
  ])
  expect(tempStore(rootDir).getRecord('r10')).toBeNull()
})

test('damaged vectors are not used: their records wait', async () => {
  const { rootDir, embedded } = await whole()
  editInside(
    rootDir,
    'UPDATE embeddings SET vector = zeroblob(1536) WHERE passage_id = 15; DROP INDEX memory_records_scope',
  )
  const report = SqliteMemoryRepository.salvage(rootDir, { apply: true })
  const store = tempStore(rootDir)
  expect(store.status()).toMatchObject({ embedded: embedded - 1 })
  expect(report.records.taken).toBe(33)
  expect(await store.verify()).toMatchObject({ problems: [] })
})

test('the log is read too', async () => {
  const { rootDir } = await whole()
  const { spawnSync } = await import('node:child_process')
  const program = join(import.meta.dirname, '../../fixtures/store/killed.mjs')
  spawnSync(process.execPath, [program, rootDir, 'one:a0-3'])
  expect(existsSync(`${file(rootDir)}-wal`)).toBe(true)
  const report = SqliteMemoryRepository.salvage(rootDir, { apply: true })
  expect(report.log).toBe(true)
  const store = tempStore(rootDir)
  for (const id of ['a0', 'a3', 'r1']) expect(store.getRecord(id)).not.toBeNull()
  expect(readdirSync(dirname(report.keptAside ?? ''))).toContain('memory.db-wal')
})

test('an open store, a directory without one, and bad options are refused', async () => {
  const { rootDir } = await whole()
  const store = SqliteMemoryRepository.open({ rootDir })
  expectCode(() => SqliteMemoryRepository.salvage(rootDir), 'STORE_IN_USE', 'this process')
  store.close()
  expectCode(() => SqliteMemoryRepository.salvage(tempDir()), 'STORE_ROOT_INVALID')
  expectCode(() => SqliteMemoryRepository.salvage(''), 'INVALID_ARGUMENT')
  expectCode(() => SqliteMemoryRepository.salvage(rootDir, { apply: 'yes' as never }), 'INVALID_ARGUMENT')
  const text = tempDir()
  writeFileSync(file(text), 'some text that never was a database')
  expect(SqliteMemoryRepository.salvage(text).records.found).toBe(0)
  checkFile(rootDir)
})
