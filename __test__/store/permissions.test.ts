import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ImportReport, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { axis, tempDir } from './support/temp-store.js'

/** The output of a process that opens a store with few permissions. */
interface Answer {
  readonly code?: string
  readonly message?: string
  readonly texts?: string[]
}

const isRoot = process.getuid?.() === 0

const AS_SOMEBODY = isRoot ? 'process.setgid(65534); process.setuid(65534)' : ''

/** Imports into a store in memory as a user with few permissions. */
function importAsSomebody(source: string): { readonly code?: string; readonly report?: ImportReport } {
  const script = `
    ${AS_SOMEBODY}
    const { SqliteMemoryRepository } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/index.js'))})
    const store = SqliteMemoryRepository.open({ memory: true, logger: null })
    try {
      console.log(JSON.stringify({ report: await store.importFrom(${JSON.stringify(source)}) }))
    } catch ({ code, message }) {
      console.log(JSON.stringify({ code, message }))
    }`
  const args = ['--input-type=module', '-e', script]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/** Opens, reads and tries to write; root may do everything, so this runs as another user. */
function openAsSomebody(options: { rootDir: string; readonly: boolean }): Answer {
  const script = `
    ${AS_SOMEBODY}
    const { SqliteMemoryRepository } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/index.js'))})
    const axis = new Float32Array(384)
    axis[0] = 1
    try {
      const store = SqliteMemoryRepository.open(${JSON.stringify(options)})
      const texts = store.searchRecords(axis, 10).map(({ record }) => record.text)
      let code
      try { store.insertRecord({ kind: 'fact', text: 'b' }) } catch (error) { code = error.code }
      store.close()
      console.log(JSON.stringify({ texts, code }))
    } catch (error) {
      console.log(JSON.stringify({ code: error.code, message: error.message }))
    }`
  const args = ['--input-type=module', '-e', script]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Answer
}

/** A directory with a store of one record; `keepLog` leaves the write-ahead log as after a kill. */
function storeDirectory({ keepLog = false } = {}): string {
  const made = join(tempDir(), 'made')
  const store = SqliteMemoryRepository.open({ rootDir: made })
  store.insertRecords([{ kind: 'fact', text: 'a', embedding: axis(0) }])
  if (!keepLog) store.close()
  const rootDir = join(made, '..', 'store')
  cpSync(made, rootDir, { recursive: true })
  if (keepLog) {
    store.close()
    rmSync(join(rootDir, 'memory.db-shm'))
  }
  chmodSync(join(made, '..'), 0o755)
  for (const name of readdirSync(rootDir)) chmodSync(join(rootDir, name), 0o444)
  chmodSync(rootDir, 0o555)
  // So that it can be removed again.
  onTestFinished(() => chmodSync(rootDir, 0o755))
  return rootDir
}

// Windows has other permissions, and none for directories.
describe.skipIf(process.platform === 'win32')('a store that others may not write', () => {
  test('is read in a directory without write permission, and nothing is left there', () => {
    const rootDir = storeDirectory()
    expect(openAsSomebody({ rootDir, readonly: true })).toEqual({ texts: ['a'], code: 'STORE_READONLY' })
    expect(readdirSync(rootDir)).toEqual(['memory.db'])
  })

  test('is refused for writing, and the message says that it can be read', () => {
    const { code, message } = openAsSomebody({ rootDir: storeDirectory(), readonly: false })
    expect({ code, message }).toEqual({
      code: 'STORE_NOT_WRITABLE',
      message: expect.stringContaining('readonly: true'),
    })
  })

  test('with a log that cannot be read is not opened without it', () => {
    const rootDir = storeDirectory({ keepLog: true })
    const { code, message } = openAsSomebody({ rootDir, readonly: true })
    expect({ code, message }).toEqual({
      code: 'STORE_NOT_WRITABLE',
      message: expect.stringContaining('write-ahead log'),
    })
    expect(readdirSync(rootDir).sort()).toEqual(['memory.db', 'memory.db-wal'])
  })

  test('is read if only the directory may be written', () => {
    const rootDir = storeDirectory()
    chmodSync(rootDir, 0o777)
    expect(openAsSomebody({ rootDir, readonly: true })).toEqual({ texts: ['a'], code: 'STORE_READONLY' })
  })
})

describe.skipIf(process.platform === 'win32')('a store that others may not read', () => {
  test.each([
    ['the file', 'memory.db', 0o200],
    ['the directory', '.', 0o000],
    ['the directory above', '..', 0o600],
  ])('%s: the message says that read permission is missing', (_, name, mode) => {
    const rootDir = storeDirectory()
    chmodSync(rootDir, 0o777)
    chmodSync(join(rootDir, name), mode)
    onTestFinished(() => chmodSync(join(rootDir, name), 0o755))
    for (const readonly of [true, false]) {
      const { code, message } = openAsSomebody({ rootDir, readonly })
      expect({ readonly, code }).toEqual({ readonly, code: 'STORE_NOT_READABLE' })
      expect(message).toContain(rootDir)
      expect(message).not.toContain('readonly: true')
    }
  })
})

describe.skipIf(process.platform === 'win32')('an import', () => {
  function source(): string {
    const directory = join(tempDir(), 'source')
    mkdirSync(directory)
    chmodSync(join(directory, '..'), 0o755)
    const records = ['{"id":"a","kind":"fact","text":"a"}', 'broken', '{"id":"b","kind":"fact","text":"b"}']
    writeFileSync(join(directory, 'records.jsonl'), records.join('\n'))
    writeFileSync(join(directory, 'manifest.toml'), 'schema_version = 2\n')
    onTestFinished(() => chmodSync(directory, 0o755))
    return directory
  }

  test('from a directory without write permission imports the good lines, and reports that bad ones are not kept', () => {
    const directory = source()
    chmodSync(directory, 0o555)
    const records = join(directory, 'records.jsonl')
    const { report } = importAsSomebody(directory)
    expect(report).toMatchObject({
      records: { lines: 3, imported: 2, rejected: 1 },
      rejections: [{ line: 2 }],
      rejectedFiles: [],
      rejectedNotKept: [records],
    })
    expect(readdirSync(directory).sort()).toEqual(['manifest.toml', 'records.jsonl'])
  })

  test.each(['records.jsonl', 'manifest.toml', '.'])('of %s without read permission is refused', (name) => {
    const directory = source()
    chmodSync(join(directory, name), 0)
    expect(importAsSomebody(directory)).toMatchObject({
      code: 'STORE_NOT_READABLE',
      message: expect.stringContaining(directory),
    })
  })
})

test.skipIf(process.platform === 'win32')('into a directory that cannot be created is refused', () => {
  const parent = join(tempDir(), 'parent')
  mkdirSync(parent, { mode: 0o555 })
  chmodSync(join(parent, '..'), 0o755)
  const rootDir = join(parent, 'below')
  expect(openAsSomebody({ rootDir, readonly: false }).code).toBe('STORE_NOT_WRITABLE')
  expect(openAsSomebody({ rootDir, readonly: true }).code).toBe('STORE_ROOT_INVALID')
})
