import { PROBLEM_CODES, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { editRaw, openRaw, rawValue } from '../support/raw-database.js'
import { axis, seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { withVersion3 } from '../support/version-3.js'
import { WordEmbedder } from '../support/word-embedder.js'

/** A store with records in every state, each with what belongs to it. */
async function filled(rootDir: string): Promise<SqliteMemoryRepository> {
  const store = tempStore(rootDir)
  const engine = new WordEmbedder('words')
  store.insertRecords(
    Array.from({ length: 30 }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `the harbour on day ${index}`,
      tags: ['harbour'],
      ...(index % 3 === 0 ? { source: { id: 'log', position: index, title: 'Log', heading: 'Day' } } : {}),
    })),
  )
  await store.batchEmbedMissing(engine)
  store.patchRecord('r1', 'another text', 'a correction')
  store.updateRecord('r2', { tags: ['other'], confidence: 0.25, metadata: { a: [1, 2.5] } })
  store.supersedeRecord('r3', { id: 'r3b', kind: 'fact', text: 'newer' })
  store.invalidateRecord('r4', 'wrong')
  store.forgetSoftRecord('r5')
  store.restoreRecord('r5')
  store.forgetHardRecord('r6', 'asked')
  store.insertRecord(
    { id: 'r7b', kind: 'fact', text: 'the harbour on day 7', tags: ['twice'] },
    { duplicates: 'merge' },
  )
  store.updateRecord('r9', { source: { id: 'log', position: 9, title: 'The log' } })
  store.insertRecord({ id: 'lone', kind: 'fact', text: `lone \ud800 surrogate` })
  store.insertRecord({ id: 'long', kind: 'fact', text: 'word '.repeat(3000) })
  await store.batchEmbedMissing(engine, { chunkSize: 4 })
  store.insertRecord({ id: 'waits', kind: 'fact', text: 'not embedded yet' })
  return store
}

describe('a store in which nothing is wrong', () => {
  test('has no problem, in a file and in memory, whatever was done to its records', async () => {
    const store = await filled(tempDir())
    const { ok, problems, records, unsealed, auditEntries } = await store.verify()
    expect(problems).toEqual([])
    expect({ ok, unsealed, records }).toEqual({ ok: true, unsealed: 0, records: 33 })
    expect(auditEntries).toBe(store.auditEntries().length)
    expect(await store.verify({ quick: true })).toMatchObject({ ok: true, form: 'quick', records: 33 })
    const memory = SqliteMemoryRepository.open({ memory: true })
    memory.insertRecords([{ kind: 'fact', text: 'here', embedding: axis(1) }])
    expect(await memory.verify()).toMatchObject({ ok: true, form: 'whole', records: 1, passages: 1 })
    memory.close()
  })

  test('a store that is migrated has digests of every row', async () => {
    const store = tempStore(withVersion3())
    store.migrateIfNeeded()
    expect(await store.verify()).toMatchObject({ problems: [], unsealed: 0 })
  })

  test('a store of the first commits of version 4 gets digests when it is opened, and has none to a reader', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    const tables = [
      'memory_records',
      'embeddings',
      'memory_audit',
      'sources',
      'embedding_spaces',
      'embedding_queue',
    ]
    editRaw(
      rootDir,
      `${tables.map((table) => `ALTER TABLE ${table} DROP COLUMN digest`).join(';')};
       DELETE FROM schema_meta WHERE key = 'digests_version'`,
    )
    using reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
    const before = await reader.verify()
    expect(before.problems).toEqual([])
    expect(before.unsealed).toBeGreaterThan(32)
    expect(reader.getRecord('r1')?.text).toBe('another text')
    const store = tempStore(rootDir)
    expect(await store.verify()).toMatchObject({ problems: [], unsealed: 0 })
  })

  test('is being written meanwhile', async () => {
    const store = await filled(tempDir())
    const verifying = store.verify()
    for (let index = 0; index < 50; index++) {
      store.insertRecords([{ kind: 'fact', text: `more ${index}`, embedding: seededVector(index) }], {
        fingerprint: 'words',
      })
      if (index % 5 === 0) store.forgetSoftRecord(`r${10 + index / 5}`)
    }
    expect(await verifying).toMatchObject({ problems: [] })
  })
})

/** What another program, or a damage, does to the file, and what is found. */
const EDITS: readonly (readonly [string, string])[] = [
  ['record_changed', "UPDATE memory_records SET text = replace(text, 'day', 'dax') WHERE id = 'r10'"],
  ['record_changed', "UPDATE memory_records SET status = 'forgotten' WHERE id = 'r11'"],
  ['record_invalid', "UPDATE memory_records SET kind = 'fakt' WHERE id = 'r10'"],
  ['record_invalid', "UPDATE memory_records SET tags = '[' WHERE id = 'r10'"],
  ['record_invalid', "UPDATE memory_records SET confidence = 2 WHERE id = 'r10'"],
  ['source_changed', "UPDATE sources SET title = 'lox'"],
  ['audit_changed', "UPDATE memory_audit SET note = 'because' WHERE target_id = 'r1' AND op = 'patch'"],
  ['audit_invalid', "UPDATE memory_audit SET op = 'inserted' WHERE target_id = 'r1'"],
  ['audit_invalid', "DELETE FROM memory_audit WHERE target_id = 'r6'"],
  ['supersession_circle', "UPDATE memory_records SET supersedes = 'r3b' WHERE id = 'r3'"],
  ['orphans', "DELETE FROM memory_records WHERE id = 'r10'"],
  ['orphans', 'DELETE FROM embeddings WHERE passage_id = 12'],
  ['vector_invalid', 'UPDATE embeddings SET vector = zeroblob(1536) WHERE passage_id = 12'],
  ['vector_invalid', "UPDATE embeddings SET vector = x'0000803f' WHERE passage_id = 12"],
  [
    'vector_changed',
    'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE passage_id > 20 LIMIT 1) WHERE passage_id = 12',
  ],
  ['vector_stale', "UPDATE memory_records SET text = 'else' WHERE id = 'r10'"],
  ['passages_incomplete', 'UPDATE passages SET end_offset = end_offset - 1 WHERE id = 12'],
  ['space_invalid', "UPDATE embedding_spaces SET model = 'other'"],
  ['settings_invalid', "UPDATE schema_meta SET value = '77' WHERE key = 'active_space'"],
  ['settings_invalid', "INSERT INTO schema_meta VALUES('unknown', '1')"],
  ['schema_different', 'DROP INDEX memory_records_scope'],
  ['counts_different', "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'memory_records'"],
  ['vector_index_different', 'DELETE FROM vec_embeddings_rowids WHERE rowid = 12'],
  ['vector_index_different', "UPDATE vec_embeddings_auxiliary SET value00 = 'r1' WHERE rowid = 12"],
  ['vector_index_different', 'UPDATE vec_embeddings_chunks SET validity = zeroblob(128)'],
  ['words_different', 'DELETE FROM record_words_docsize WHERE id = 5 * 8192'],
  ['words_different', "INSERT INTO record_words(rowid, words) VALUES(9999999, 'harbour')"],
  ['queue_different', 'DELETE FROM embedding_queue'],
  ['queue_different', 'INSERT INTO embedding_queue(record_seq) VALUES(12)'],
]

describe('what is found', () => {
  test.each(EDITS)('%s after %s', async (code, sql) => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    const db = openRaw(rootDir)
    db.pragma('foreign_keys = OFF')
    ;(db as unknown as { unsafeMode(on: boolean): void }).unsafeMode(true)
    db.exec(sql)
    db.close()
    using store = SqliteMemoryRepository.open({ rootDir, readonly: true })
    const { ok, problems } = await store.verify()
    expect(ok).toBe(false)
    const found = problems.find((problem) => problem.code === code)
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(found?.count).toBeGreaterThan(0)
    expect(found?.message.length).toBeGreaterThan(10)
    expect(['repair', 'restore']).toContain(found?.remedy)
    // No report tells what a record says.
    expect(JSON.stringify(problems)).not.toContain('the harbour on')
    expect(PROBLEM_CODES).toContain(code)
  })

  test('does not look sound after its status has changed', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editRaw(rootDir, "UPDATE memory_records SET tags = '[\"x\"]' WHERE id = 'r10'")
    using store = SqliteMemoryRepository.open({ rootDir })
    store.forgetSoftRecord('r10')
    store.restoreRecord('r10')
    const { problems } = await store.verify()
    expect(problems.map(({ code, examples }) => [code, examples])).toEqual([['record_changed', ['r10']]])
  })
})

describe('how it goes', () => {
  test('it tells how far it is, up to the end', async () => {
    const store = await filled(tempDir())
    const seen: number[] = []
    await store.verify({
      onProgress: ({ done, total, part }) => {
        expect(part).not.toBe('')
        expect(done).toBeLessThanOrEqual(total)
        seen.push(done)
      },
    })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  test('it ends by an abort, by what onProgress throws, and when the store is closed', async () => {
    const rootDir = tempDir()
    const store = await filled(rootDir)
    await expect(store.verify({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const stop = new AbortController()
    const verifying = store.verify({ signal: stop.signal })
    stop.abort('now')
    await expect(verifying).rejects.toBe('now')
    const thrown = new Error('mine')
    const onProgress = () => {
      throw thrown
    }
    await expect(store.verify({ onProgress })).rejects.toBe(thrown)
    const closed = store.verify()
    store.close()
    await expect(closed).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(store.verify()).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    expect(await tempStore(rootDir).verify()).toMatchObject({ ok: true })
  })

  test('it refuses bad options, and to look inside a transaction', async () => {
    const store = await filled(tempDir())
    await expect(store.verify({ quick: 1 as unknown as boolean })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(store.verify({ fast: true } as object)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    let inside: Promise<unknown> | undefined
    store.transaction(() => {
      inside = store.verify()
    })
    await expect(inside).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('it writes nothing', async () => {
    const rootDir = tempDir()
    const store = await filled(rootDir)
    const db = openRaw(rootDir)
    const version = () => rawValue(db, 'PRAGMA data_version')
    const before = version()
    await store.verify()
    await store.verify({ quick: true })
    expect(version()).toBe(before)
    db.close()
  })
})
