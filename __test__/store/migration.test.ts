import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { CURRENT_SCHEMA_VERSION, runMemoryEmbed, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { openConnection } from '../../src/store/sqlite/database/open.js'
import { MIGRATIONS, migrate } from '../../src/store/sqlite/schema/migrate.js'
import { editRaw, openRaw, rawValue } from './support/raw-database.js'
import { axis, expectCode, tempDir, tempStore } from './support/temp-store.js'
import { withVersion3 } from './support/version-3.js'
import { WordEmbedder } from './support/word-embedder.js'

const FIXTURES = join(import.meta.dirname, '../fixtures/store')

/** A directory with the database file of version 2. */
function withVersion2(file = 'memory.db'): string {
  const rootDir = tempDir()
  copyFileSync(join(FIXTURES, 'version-2.db'), join(rootDir, file))
  return rootDir
}

/** The predecessor's own version 3: a vector table of unknown origin, and no `application` row. */
function withPredecessor3(file = 'memory.db'): string {
  const rootDir = withVersion2(file)
  const db = openRaw(rootDir, file)
  db.exec(`CREATE VIRTUAL TABLE vec_embeddings USING vec0(record_id TEXT PRIMARY KEY, embedding FLOAT[384]);
    UPDATE schema_meta SET value = '3' WHERE key = 'schema_version'`)
  const vector = Buffer.from(axis(3).buffer)
  db.prepare('INSERT INTO vec_embeddings(record_id, embedding) VALUES(?, ?)').run('fact-1', vector)
  db.close()
  return rootDir
}

/** Every object of the schema, with normalized white space. */
function schemaOf(rootDir: string): unknown[] {
  const db = openRaw(rootDir)
  const objects = db
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name')
    .all() as {
    sql: string | null
  }[]
  db.close()
  return objects.map((object) => ({
    ...object,
    sql: object.sql?.replaceAll(/\s+/g, '').toLowerCase() ?? null,
  }))
}

function open(rootDir: string) {
  return openConnection({
    path: join(rootDir, 'memory.db'),
    readonly: false,
    durability: 'full',
    busyTimeoutMs: 5000,
  })
}

test('schema 2 -> 4', async () => {
  const rootDir = withVersion2()
  const store = tempStore(rootDir)
  expect(store.schemaVersion()).toBe(2)
  expectCode(() => store.listRecords(), 'STORE_SCHEMA_OUTDATED', '4', '2', 'migrateIfNeeded')
  expectCode(() => store.insertRecord({ kind: 'fact', text: 'x' }), 'STORE_SCHEMA_OUTDATED')
  expect(store.migrateIfNeeded(2)).toBeNull()
  expect(store.migrateIfNeeded()).toEqual({ from: 2, to: 4 })
  expect(store.migrateIfNeeded()).toBeNull()
  expect(store.schemaVersion()).toBe(CURRENT_SCHEMA_VERSION)
  // Every record is unchanged: every time, status and JSON value.
  expect(store.getRecord('fact-1')).toEqual({
    id: 'fact-1',
    kind: 'fact',
    status: 'active',
    text: 'The kettle is descaled on the first Sunday of the month.',
    confidence: 0.8,
    sourceTurnId: 'turn-1',
    tags: ['remembered', 'home'],
    supersedes: null,
    createdAt: 1700000000,
    updatedAt: 1700000100,
    importanceScore: 0.7,
    staleAfterSecs: 86400,
    metadata: { room: 'kitchen', n: [1, 2.5, null] },
    scope: '',
  })
  expect(store.getRecord('person-1')).toMatchObject({
    text: 'Zoë 🦊 plays the viola; 漢字 too.',
    metadata: null,
  })
  expect(store.listRecords({ includeInactive: true })).toHaveLength(7)
  expect(store.auditEntries().map(({ op }) => op)).toEqual([
    'insert',
    'supersede',
    'forget_soft',
    'migrate',
    'migrate',
  ])
  // Active records wait for vectors, the others do not.
  expect(store.status()).toMatchObject({ records: 4, embedded: 0, queued: 4, failed: 0, coverage: 0 })
  expect(await store.batchEmbedMissing(new WordEmbedder())).toBe(4)
  expect(store.status()).toMatchObject({ embedded: 4, queued: 0, coverage: 100 })
})

test('a migrated store equals a new one, object by object', () => {
  const fresh = tempDir()
  SqliteMemoryRepository.open({ rootDir: fresh }).close()
  for (const [rootDir, version] of [
    [withVersion2(), '2'],
    [withPredecessor3(), '3'],
    [withVersion3(), null],
  ] as const) {
    const store = SqliteMemoryRepository.open({ rootDir })
    store.migrateIfNeeded()
    store.close()
    expect(schemaOf(rootDir)).toEqual(schemaOf(fresh))
    const db = openRaw(rootDir)
    const predecessor = version === null ? [] : [{ key: 'predecessor_version', value: version }]
    expect(
      db.prepare("SELECT key, value FROM schema_meta WHERE key <> 'log_stamp' ORDER BY key").all(),
    ).toEqual([
      // Our own store has vectors, in a space with a name.
      { key: 'active_space', value: version === null ? '2' : '1' },
      { key: 'application', value: 'recollect' },
      { key: 'digests_version', value: '1' },
      ...predecessor,
      { key: 'schema_version', value: '4' },
      { key: 'vector_table', value: 'vec_embeddings' },
      // Every change of a record's words changes it.
      { key: 'words_mark', value: expect.any(String) },
      { key: 'words_version', value: '4' },
    ])
    expect(db.pragma('user_version', { simple: true })).toBe(4)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  }
})

test('so does one with a running re-embedding', async () => {
  const fresh = tempDir()
  const store = tempStore(fresh)
  store.insertRecords(Array.from({ length: 20 }, (_, index) => ({ kind: 'fact', text: `text ${index}` })))
  await store.batchEmbedMissing(new WordEmbedder('one'))
  const stop = new AbortController()
  const onProgress = () => stop.abort('enough')
  const filling = store.reembed(new WordEmbedder('two'), { chunkSize: 8, onProgress, signal: stop.signal })
  await expect(filling).rejects.toBe('enough')
  store.close()
  const rootDir = withVersion3()
  editRaw(
    rootDir,
    `CREATE VIRTUAL TABLE vec_embeddings_s3 USING vec0(record_id TEXT PRIMARY KEY, embedding FLOAT[384]);
     INSERT INTO embedding_spaces(id, fingerprint, model, dimensions, details, created_at) VALUES(3, 'two', 'words', 384, '{}', 0);
     INSERT INTO schema_meta(key, value) VALUES('pending_space', '3'), ('pending_vector_table', 'vec_embeddings_s3')`,
  )
  const migrated = SqliteMemoryRepository.open({ rootDir })
  migrated.migrateIfNeeded()
  migrated.close()
  expect(schemaOf(rootDir)).toEqual(schemaOf(fresh))
})

test("the predecessor's own version 3 is recognized, and its records are embedded again", async () => {
  const rootDir = withPredecessor3('fae.db')
  const store = tempStore(rootDir)
  expect(store.schemaVersion()).toBe(3)
  expectCode(() => store.searchByVector(axis(3), 1), 'STORE_SCHEMA_OUTDATED')
  expect(store.migrateIfNeeded()).toEqual({ from: 3, to: 4 })
  expect(store.searchByVector(axis(3), 10)).toEqual([])
  expect(store.status()).toMatchObject({ embedded: 0, queued: 4 })
  expect(await store.batchEmbedMissing(new WordEmbedder())).toBe(4)
  expect(existsSync(join(rootDir, 'memory.db'))).toBe(false)
})

test('a verified copy of the old version is kept', () => {
  const rootDir = withVersion2()
  const store = tempStore(rootDir)
  store.migrateIfNeeded()
  const copy = join(rootDir, 'memory.db.schema-2-backup')
  const db = openRaw(rootDir, 'memory.db.schema-2-backup')
  expect(rawValue(db, "SELECT value FROM schema_meta WHERE key = 'schema_version'")).toBe('2')
  expect(rawValue(db, 'SELECT count(*) FROM memory_records')).toBe(7)
  db.close()
  expect(readdirSync(rootDir).filter((name) => name.includes('.tmp'))).toEqual([])
  expect(store.forgetHardRecord('fact-1').copies).toEqual([
    { path: copy, kind: 'migration', createdAt: expect.any(Number) },
  ])
})

test.each(['now', 'before there was a row that says so'])(
  "the predecessor's files are not imported into a store that was migrated %s",
  async (when) => {
    const rootDir = withVersion2()
    const first = SqliteMemoryRepository.open({ rootDir })
    // An early release of version 3 recognized it by the copy alone.
    first.migrateIfNeeded(when === 'now' ? 4 : 3)
    first.close()
    if (when === 'now') editRaw(rootDir, 'DELETE FROM known_copies')
    else editRaw(rootDir, "DELETE FROM schema_meta WHERE key = 'predecessor_version'")
    mkdirSync(join(rootDir, 'memory'))
    writeFileSync(join(rootDir, 'memory', 'records.jsonl'), '{"id":"old","kind":"fact","text":"old"}\n')
    const store = tempStore(rootDir)
    if (when !== 'now') expect(store.migrateIfNeeded()).toEqual({ from: 3, to: 4 })
    expect(store.getRecord('old')).toBeNull()
    expect(await store.importPredecessorFiles()).toBeNull()
  },
)

test('runMemoryEmbed migrates and embeds', async () => {
  const rootDir = withVersion2()
  expect(await runMemoryEmbed(rootDir, new WordEmbedder())).toBe(4)
  expect(await runMemoryEmbed(rootDir, new WordEmbedder())).toBe(0)
})

test('a newer database is refused unchanged, and the error names both versions', () => {
  const rootDir = tempDir()
  SqliteMemoryRepository.open({ rootDir }).close()
  const db = openRaw(rootDir)
  db.exec("UPDATE schema_meta SET value = '9' WHERE key = 'schema_version'")
  // Leftovers of a killed program: a log whose changes are not in the file yet.
  db.exec("INSERT INTO memory_records(id, kind, text) VALUES('x', 'fact', 'in the log')")
  const path = join(rootDir, 'memory.db')
  const copies = tempDir()
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, join(copies, `memory.db${suffix}`))
  db.close()
  const files = ['memory.db', 'memory.db-wal'].map((name) => join(copies, name))
  const before = files.map((file) => readFileSync(file))
  expectCode(() => SqliteMemoryRepository.open({ rootDir: copies }), 'STORE_SCHEMA_NEWER', '4', '9')
  expectCode(() => SqliteMemoryRepository.open({ rootDir: copies, readonly: true }), 'STORE_SCHEMA_NEWER')
  expect(files.map((file) => readFileSync(file))).toEqual(before)
})

test('a store migrated by a newer release while it is open is refused at the next call', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const db = openRaw(rootDir)
  db.exec("UPDATE schema_meta SET value = '5' WHERE key = 'schema_version'")
  db.close()
  expectCode(() => store.insertRecord({ kind: 'fact', text: 'x' }), 'STORE_SCHEMA_NEWER', '5')
  expectCode(() => store.listRecords(), 'STORE_SCHEMA_NEWER', '5')
})

describe('the chain', () => {
  const step = {
    from: 4,
    to: 5,
    apply: (connection: { exec(sql: string): void }) =>
      connection.exec('CREATE TABLE invented(id TEXT PRIMARY KEY) STRICT'),
  }

  test('continues with a made-up step 4 -> 5', () => {
    const rootDir = withVersion2()
    const connection = open(rootDir)
    expect(migrate(connection, 5, [...MIGRATIONS, step])).toEqual({ from: 2, to: 5 })
    expect(connection.value("SELECT value FROM schema_meta WHERE key = 'schema_version'")).toBe('5')
    expect(connection.value('SELECT count(*) FROM invented')).toBe(0)
    expect(migrate(connection, 5, [...MIGRATIONS, step])).toBeNull()
    connection.close()
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_SCHEMA_NEWER')
  })

  test('a step that fails leaves the previous version intact', () => {
    const rootDir = withVersion2()
    const connection = open(rootDir)
    const broken = {
      ...step,
      apply: (on: { exec(sql: string): void }) => {
        step.apply(on)
        on.exec('DROP TABLE vec_embeddings')
        throw new Error('the step failed')
      },
    }
    expectCode(
      () => migrate(connection, 5, [...MIGRATIONS, broken]),
      'STORE_MIGRATION_FAILED',
      '4',
      '5',
      'the step failed',
    )
    connection.close()
    const store = tempStore(rootDir)
    expect(store.schemaVersion()).toBe(4)
    const { id } = store.insertRecord({ kind: 'fact', text: 'still works' })
    store.storeEmbedding(id, axis(0))
    expect(store.searchByVector(axis(0), 1)).toEqual([{ recordId: id, distance: 0 }])
  })

  test('a failure of the first step leaves version 2 unchanged', () => {
    const rootDir = withVersion2()
    const db = openRaw(rootDir)
    db.exec('CREATE TABLE embeddings(mine TEXT)')
    db.close()
    const store = tempStore(rootDir)
    expectCode(() => store.migrateIfNeeded(), 'STORE_MIGRATION_FAILED', '2', '3')
    expect(store.schemaVersion()).toBe(2)
    const after = openRaw(rootDir)
    const index = "SELECT count(*) FROM sqlite_master WHERE name = 'idx_records_status'"
    expect(rawValue(after, index)).toBe(1)
    after.close()
  })

  test('a version without a next step is named', () => {
    const rootDir = withVersion2()
    const db = openRaw(rootDir)
    db.exec("UPDATE schema_meta SET value = '1' WHERE key = 'schema_version'")
    db.close()
    const store = tempStore(rootDir)
    expectCode(() => store.migrateIfNeeded(), 'STORE_SCHEMA_OUTDATED', '2', '1')
  })

  test.each([1, 5, 2.5, '3'])('a target of %j is refused', (target) => {
    expectCode(() => tempStore().migrateIfNeeded(target as number), 'INVALID_ARGUMENT', 'target')
  })
})

describe('a file that is not a store is refused', () => {
  test('another kind of file', () => {
    const rootDir = tempDir()
    const path = join(rootDir, 'memory.db')
    writeFileSync(path, 'this is a shopping list, and not a database at all\n'.repeat(40))
    const before = readFileSync(path)
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_NOT_A_DATABASE')
    expect(readFileSync(path)).toEqual(before)
  })

  test("another program's database", () => {
    const rootDir = tempDir()
    const Plain = createRequire(import.meta.url)('better-sqlite3')
    const db = new Plain(join(rootDir, 'memory.db'))
    db.exec('CREATE TABLE bookmarks(url TEXT)')
    db.close()
    const before = readFileSync(join(rootDir, 'memory.db'))
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_NOT_A_DATABASE', 'schema_meta')
    expect(readFileSync(join(rootDir, 'memory.db'))).toEqual(before)
  })

  test('a version that is not a number', () => {
    const rootDir = withVersion2()
    const db = openRaw(rootDir)
    db.exec("UPDATE schema_meta SET value = 'two' WHERE key = 'schema_version'")
    db.close()
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_CORRUPT', 'schema_version')
  })
})
