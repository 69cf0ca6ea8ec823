import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { openConnection } from '../../src/store/sqlite/database/open.js'
import { migrate } from '../../src/store/sqlite/schema/migrate.js'
import { checkFile, checkStore } from './support/check-store.js'
import { editRaw, openRaw, rawColumn, rawValue } from './support/raw-database.js'
import { axis, expectCode, tempStore } from './support/temp-store.js'
import { version3Answers, withVersion3 } from './support/version-3.js'
import { WordEmbedder } from './support/word-embedder.js'

interface OldVector {
  readonly id: string
  readonly truncated: number
  readonly vector: Buffer
}

/** The content of the file of version 3. */
function oldVectors(rootDir: string): OldVector[] {
  const db = openRaw(rootDir)
  const rows = db.prepare('SELECT record_id AS id, truncated, vector FROM embeddings').all() as OldVector[]
  db.close()
  return rows
}

describe('a store written by version 3', () => {
  test('has every record, in insertion order, and its audit', () => {
    const rootDir = withVersion3()
    const db = openRaw(rootDir)
    const order = rawColumn(db, 'SELECT id FROM memory_records ORDER BY created_at, rowid')
    db.close()
    const store = tempStore(rootDir)
    expect(store.schemaVersion()).toBe(3)
    expectCode(() => store.listRecords(), 'STORE_SCHEMA_OUTDATED', '3', '4')
    expect(store.migrateIfNeeded()).toEqual({ from: 3, to: 4 })
    expect(store.migrateIfNeeded()).toBeNull()
    const { records, audit } = version3Answers()
    for (const record of records) expect(store.getRecord(record.id)).toEqual({ ...record, scope: '' })
    const listed = store.listRecords({ includeInactive: true }).map(({ id }) => id)
    expect(listed).toEqual(order)
    expect(listed.slice(0, 3)).toEqual(['z-kettle', 'a-key', 'm-name'])
    expect(listed).toHaveLength(records.length)
    const entries = store.auditEntries()
    expect(entries.slice(0, audit.length)).toEqual(audit)
    expect(entries.slice(audit.length).map(({ op, note }) => [op, note])).toEqual([
      ['migrate', 'schema 3 -> 4'],
    ])
    expect(store.supersessionChain('moved').map(({ id }) => id)).toEqual(['moved', 'moved-on'])
    expectCode(() => store.insertRecord({ id: 'erased', kind: 'fact', text: 'x' }), 'RECORD_EXISTS', 'erased')
    store.close()
    checkFile(rootDir, records.length)
  })

  test('keeps each vector of a whole text, bit by bit, and queues the others with their attempts', async () => {
    const rootDir = withVersion3()
    const vectors = oldVectors(rootDir)
    const store = tempStore(rootDir)
    store.migrateIfNeeded()
    for (const { id, truncated, vector } of vectors) {
      const kept = store.getEmbedding(id)
      if (truncated === 1) expect([id, kept]).toEqual(['long', null])
      else expect(Buffer.from(kept?.buffer ?? new ArrayBuffer(0)).equals(vector)).toBe(true)
    }
    expect(vectors.filter(({ truncated }) => truncated === 1)).toHaveLength(1)
    expect(store.passagesOf('cjk')).toEqual([
      {
        ordinal: 0,
        start: 0,
        end: 17,
        text: '田中さんは京都で漢字を教えている。',
        tokenCount: expect.any(Number),
        truncated: false,
      },
    ])
    const { hits, failures } = version3Answers()
    for (const { id, active, all } of hits) {
      const query = store.getEmbedding(id) ?? axis(0)
      const whole = (found: typeof active) => found.filter(({ recordId }) => recordId !== 'long')
      expect(store.searchByVector(query, 100)).toEqual(whole(active))
      expect(store.searchByVector(query, 100, { filter: { includeInactive: true } })).toEqual(whole(all))
    }
    expect(store.embeddingFailures()).toEqual(failures)
    expect(store.status()).toMatchObject({ records: 12, embedded: 9, queued: 3, failed: 1, truncated: 0 })
    const embedder = new WordEmbedder(store.status().spaces[0]?.fingerprint)
    expect(await store.batchEmbedMissing(embedder)).toBe(3)
    expect(store.passagesOf('long').length).toBeGreaterThan(1)
    store.close()
    checkFile(rootDir)
  })

  test('finds every memory by its words', () => {
    const store = tempStore(withVersion3())
    store.migrateIfNeeded()
    const words = {
      ...{ kettle: 'z-kettle', pot: 'a-key', zoe: 'm-name', 漢字: 'cjk', '🍰': 'emoji', e1042: 'code' },
      ...{ 'HV-4471-220': 'code', '4711': 'turn', ada: 'promise', trieste: 'moved-on', walrus: 'long' },
      ...{ order: 'failed', embedded: 'waiting' },
    }
    for (const [word, id] of Object.entries(words))
      expect([word, store.searchByWords(word, 1)[0]?.recordId]).toEqual([word, id])
    expect(store.searchByWords('porto', 10)).toEqual([])
    const everything = { filter: { includeInactive: true } }
    expect(store.searchByWords('porto', 10, everything)[0]?.recordId).toBe('moved')
    expect(store.searchByWords('picture', 10, everything)[0]?.recordId).toBe('private')
  })

  test('leaves a verified copy, which an erasure reports', () => {
    const rootDir = withVersion3()
    const before = openRaw(rootDir)
    const dump = (db: typeof before) =>
      [
        'memory_records',
        'embeddings',
        'vec_embeddings',
        'embedding_queue',
        'memory_audit',
        'schema_meta',
      ].map((table) => db.prepare(`SELECT * FROM ${table}`).all())
    const expected = dump(before)
    before.close()
    const store = tempStore(rootDir)
    store.migrateIfNeeded()
    const copy = openRaw(rootDir, 'memory.db.schema-3-backup')
    expect(dump(copy)).toEqual(expected)
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
    expect(readdirSync(rootDir).filter((name) => name.includes('.tmp'))).toEqual([])
    expect(store.forgetHardRecord('a-key').copies).toEqual([
      { path: join(rootDir, 'memory.db.schema-3-backup'), kind: 'migration', createdAt: expect.any(Number) },
    ])
  })
})

test('a text that another program changed in version 3 is embedded again', async () => {
  const rootDir = withVersion3()
  editRaw(rootDir, "UPDATE memory_records SET text = 'The kettle is broken.' WHERE id = 'z-kettle'")
  const store = tempStore(rootDir)
  store.migrateIfNeeded()
  expect(store.getEmbedding('z-kettle')).toBeNull()
  expect(store.status()).toMatchObject({ embedded: 8, queued: 4 })
  expect(store.searchByWords('broken', 1)[0]?.recordId).toBe('z-kettle')
  store.close()
  checkFile(rootDir)
})

test('leftovers of records that another program deleted in version 3 do not stop the migration', () => {
  const rootDir = withVersion3()
  editRaw(rootDir, "DELETE FROM memory_records WHERE id IN ('a-key', 'failed')")
  const store = tempStore(rootDir)
  expect(store.migrateIfNeeded()).toEqual({ from: 3, to: 4 })
  expect(store.status()).toMatchObject({ records: 10, embedded: 8, queued: 2, failed: 0 })
  store.close()
  checkFile(rootDir)
})

test('a re-embedding that was running in version 3 continues', async () => {
  const rootDir = withVersion3()
  const db = openRaw(rootDir)
  db.exec(`CREATE VIRTUAL TABLE vec_embeddings_s9 USING vec0(record_id TEXT PRIMARY KEY, embedding FLOAT[384]);
    INSERT INTO embedding_spaces(id, fingerprint, model, dimensions, details, created_at) VALUES(9, 'next', 'words', 384, '{}', 0);
    INSERT INTO schema_meta(key, value) VALUES('pending_space', '9'), ('pending_vector_table', 'vec_embeddings_s9')`)
  const done = ['z-kettle', 'cjk', 'long']
  const embedder = new WordEmbedder('next')
  for (const id of done) {
    const text = String(rawValue(db, 'SELECT text FROM memory_records WHERE id = ?', id))
    const vector = Buffer.from((await embedder.embed(text)).buffer)
    db.prepare(
      `INSERT INTO embeddings SELECT record_id, 9, text_hash, token_count, truncated, ?, embedded_at FROM embeddings WHERE record_id = ?`,
    ).run(vector, id)
    db.prepare('INSERT INTO vec_embeddings_s9(record_id, embedding) VALUES(?, ?)').run(id, vector)
  }
  db.close()
  const store = tempStore(rootDir)
  store.migrateIfNeeded()
  checkStore(rootDir)
  const seen = embedder.seen.length
  expect(await store.reembed(embedder)).toMatchObject({ switched: true, failed: 0 })
  // Finished records are not embedded again; the long one was truncated.
  const again = embedder.seen.slice(seen)
  expect(again).not.toContain('The kettle is descaled on the first Sunday of the month.')
  expect(again.join('')).toContain('walrus')
  expect(store.status()).toMatchObject({ records: 12, embedded: 12, queued: 0 })
  store.close()
  checkFile(rootDir)
})

test('words are indexed even if the process was stopped before', () => {
  const rootDir = withVersion3()
  const connection = openConnection({
    path: join(rootDir, 'memory.db'),
    readonly: false,
    durability: 'full',
    busyTimeoutMs: 5000,
  })
  expect(migrate(connection, 4)).toEqual({ from: 3, to: 4 })
  expect(connection.value('SELECT count(*) FROM record_words_docsize')).toBe(0)
  connection.close()
  const store = tempStore(rootDir)
  expect(store.searchByWords('kettle', 1)[0]?.recordId).toBe('z-kettle')
  store.close()
  checkFile(rootDir)
})

describe("the predecessor's files next to it", () => {
  function withFiles(): string {
    const rootDir = withVersion3()
    mkdirSync(join(rootDir, 'memory'))
    writeFileSync(
      join(rootDir, 'memory', 'records.jsonl'),
      '{"id":"old","kind":"fact","text":"an old heron"}\n',
    )
    return rootDir
  }

  test('are imported if none were', async () => {
    const rootDir = withFiles()
    const store = tempStore(rootDir)
    store.migrateIfNeeded()
    expect(store.getRecord('old')).toBeNull()
    expect((await store.importPredecessorFiles())?.records).toMatchObject({ imported: 1 })
    expect(store.searchByWords('heron', 1)[0]?.recordId).toBe('old')
    // Or the next time that it is opened.
    const other = withFiles()
    const first = SqliteMemoryRepository.open({ rootDir: other })
    first.migrateIfNeeded()
    first.close()
    expect(tempStore(other).getRecord('old')?.text).toBe('an old heron')
  })

  test('are not imported if version 3 had imported them', async () => {
    const rootDir = withFiles()
    editRaw(
      rootDir,
      `INSERT INTO schema_meta(key, value) VALUES('predecessor_import', '{"records":{"imported":1}}')`,
    )
    const store = tempStore(rootDir)
    store.migrateIfNeeded()
    expect(await store.importPredecessorFiles()).toBeNull()
    expect(store.getRecord('old')).toBeNull()
  })
})
