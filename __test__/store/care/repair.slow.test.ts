import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPAIR_ACTIONS, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { checkFile } from '../support/check-store.js'
import { EDITS, editInside, filled } from '../support/edited-store.js'
import { expectCode, tempDir, tempStore } from '../support/temp-store.js'
import { WordEmbedder } from '../support/word-embedder.js'

/** Damage that cannot be repaired in place. */
const NEED_SALVAGE = new Set(['settings_invalid', 'schema_different'])

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

describe('a repair', () => {
  test('does nothing for an intact store', async () => {
    const rootDir = tempDir()
    const store = await filled(rootDir)
    const files = readdirSync(rootDir)
    const nothing = { applied: false, steps: [], backup: null, setAside: null }
    expect(await store.repair()).toEqual(nothing)
    expect(await store.repair({ apply: true })).toEqual(nothing)
    expect(readdirSync(rootDir)).toEqual(files)
  })

  test.each(EDITS.filter(([code]) => !NEED_SALVAGE.has(code)))(
    'of %s, after %s, announces its actions, and then performs them',
    async (_, sql) => {
      const rootDir = tempDir()
      ;(await filled(rootDir)).close()
      editInside(rootDir, sql)
      const store = tempStore(rootDir)
      const before = readFileSync(join(rootDir, 'memory.db'))
      const records = store.auditEntries().length
      const plan = await store.repair()
      expect(plan.applied).toBe(false)
      expect(plan.steps.length).toBeGreaterThan(0)
      for (const { action, count, message } of plan.steps) {
        expect(REPAIR_ACTIONS).toContain(action)
        expect(count).toBeGreaterThan(0)
        expect(message).not.toBe('')
      }
      expect(readFileSync(join(rootDir, 'memory.db')).equals(before)).toBe(true)
      expect(store.auditEntries()).toHaveLength(records)
      const { applied, steps, backup } = await store.repair({ apply: true })
      expect(applied).toBe(true)
      expect(steps).toEqual(plan.steps)
      expect(existsSync(backup ?? '')).toBe(true)
      await store.batchEmbedMissing(new WordEmbedder('words'))
      expect(await store.verify()).toMatchObject({ problems: [], unsealed: 0 })
      expect(store.searchByWords('harbour', 50).length).toBeGreaterThan(15)
      store.close()
      checkFile(rootDir)
    },
  )

  test('keeps a record that is valid, and also sets a copy aside', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editInside(rootDir, "UPDATE memory_records SET text = 'the harbour is closed' WHERE id = 'r10'")
    const store = tempStore(rootDir)
    const { setAside } = await store.repair({ apply: true })
    expect(store.getRecord('r10')?.text).toBe('the harbour is closed')
    const [line] = lines(setAside ?? '')
    expect(line).toMatchObject({ table: 'memory_records', row: { id: 'r10', text: 'the harbour is closed' } })
    const entries = store.auditEntries({ op: 'repair' })
    expect(entries).toMatchObject([{ targetId: 'r10', note: 'kept as it was found' }])
    expect(JSON.stringify(entries)).not.toContain('closed')
  })

  test('never drops a record silently: invalid ones are set aside with the readable part', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editInside(rootDir, "UPDATE memory_records SET kind = 'fakt', tags = x'ff00' WHERE id = 'r10'")
    const store = tempStore(rootDir)
    const { setAside, backup } = await store.repair({ apply: true })
    expect(store.getRecord('r10')).toBeNull()
    expect(lines(setAside ?? '')).toMatchObject([
      {
        table: 'memory_records',
        row: { id: 'r10', text: 'the harbour on day 10', tags: { base64: '/wA=' } },
      },
    ])
    expect(store.auditEntries({ op: 'repair' })).toMatchObject([
      { targetId: 'r10', note: 'set aside: damaged' },
    ])
    const copies = store.forgetHardRecord('r11').copies.map(({ path }) => path)
    expect(copies).toContain(backup)
  })

  test('takes a damaged record from a backup that has its latest state', async () => {
    const rootDir = tempDir()
    const made = await filled(rootDir)
    await made.backup(join(tempDir(), 'one.backup'))
    made.updateRecord('r13', { tags: ['after the backup'] })
    made.close()
    editInside(
      rootDir,
      `UPDATE memory_records SET text = 'rotten' WHERE id IN ('r10', 'r13');
       UPDATE memory_records SET tags = '[' WHERE id = 'r12'`,
    )
    const store = tempStore(rootDir)
    await store.repair({ apply: true })
    expect(store.getRecord('r10')?.text).toBe('the harbour on day 10')
    expect(store.getRecord('r12')?.tags).toEqual(['harbour'])
    // The backup has another state of this record.
    expect(store.getRecord('r13')).toMatchObject({ text: 'rotten', tags: ['after the backup'] })
    await store.batchEmbedMissing(new WordEmbedder('words'))
    expect(await store.verify()).toMatchObject({ problems: [] })
  })

  test('keeps the vectors of a record that it takes from a backup, and counts records', async () => {
    const rootDir = tempDir()
    const made = await filled(rootDir)
    await made.backup(join(tempDir(), 'one.backup'))
    const { embedded } = made.status()
    made.close()
    editInside(
      rootDir,
      `UPDATE memory_records SET text = 'rotten' WHERE id IN ('r10', 'r12', 'long');
       UPDATE embeddings SET vector = zeroblob(1536)
         WHERE passage_id = (SELECT p.id FROM passages p JOIN memory_records r ON r.seq = p.record_seq WHERE r.id = 'r12')`,
    )
    const store = tempStore(rootDir)
    const { steps } = await store.repair({ apply: true })
    const counts = Object.fromEntries(steps.map(({ action, count }) => [action, count]))
    expect(counts).toMatchObject({ accept_records: 3, embed_again: 3 })
    expect(store.getRecord('long')?.text).toBe('word '.repeat(3000))
    // Only the vector of r12 was damaged itself.
    expect(store.status().embedded).toBe(embedded - 1)
    expect(store.hasEmbedding('r12')).toBe(false)
    expect(await store.verify()).toMatchObject({ problems: [] })
  })

  test('makes a backup that does not count as one of the user', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editInside(rootDir, 'DELETE FROM embedding_queue')
    const store = tempStore(rootDir)
    const { backup } = await store.repair({ apply: true })
    expect(store.status().lastBackupAt).toBeNull()
    // An erasure names it nevertheless.
    expect(store.knownCopies().map(({ path }) => path)).toEqual([backup])
  })

  test('needs no inference if the vectors are intact', async () => {
    const rootDir = tempDir()
    const made = await filled(rootDir)
    const vectors = made.getEmbeddings('r10')
    const { embedded } = made.status()
    made.close()
    editInside(rootDir, 'DELETE FROM vec_embeddings_rowids; DELETE FROM record_words_docsize')
    const store = tempStore(rootDir)
    await store.repair({ apply: true })
    expect(store.status().embedded).toBe(embedded)
    expect(store.getEmbeddings('r10')).toEqual(vectors)
    expect(store.searchByVector(vectors[0] ?? new Float32Array(384), 1)[0]?.recordId).toBe('r10')
  })

  test('adds missing digests to rows', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editInside(rootDir, 'UPDATE memory_records SET digest = NULL WHERE seq < 9')
    const store = tempStore(rootDir)
    expect((await store.repair()).steps).toMatchObject([{ action: 'seal_rows' }])
    await store.repair({ apply: true })
    expect(await store.verify()).toMatchObject({ unsealed: 0 })
  })

  test('does not repair pages in place, and is refused by a reader, in a transaction, and with bad options', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editInside(rootDir, 'DROP INDEX memory_records_scope')
    const before = readFileSync(join(rootDir, 'memory.db'))
    using reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
    expect((await reader.repair()).steps).toMatchObject([{ action: 'salvage' }])
    await expect(reader.repair({ apply: true })).rejects.toMatchObject({ code: 'STORE_READONLY' })
    await expect(reader.repair({ apply: 1 as unknown as boolean })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    reader.close()
    const store = tempStore(rootDir)
    await expect(store.repair({ apply: true })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(store.repair({ apply: true, signal: AbortSignal.abort('no') })).rejects.toBe('no')
    let inside: Promise<unknown> = Promise.resolve()
    store.transaction(() => {
      inside = store.repair()
    })
    await expect(inside).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    store.close()
    expect(readFileSync(join(rootDir, 'memory.db')).equals(before)).toBe(true)
    expectCode(() => store.status(), 'STORE_CLOSED')
  })
})
