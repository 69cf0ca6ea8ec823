import { SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { PassageEmbedder } from './support/passage-embedder.js'
import { editRaw, openRaw, rawColumn, rawValue } from './support/raw-database.js'
import { tempDir } from './support/temp-store.js'

const COUNT = 12

/** A store with vectors of several passages, and inactive records; and its log messages. */
async function filled() {
  const rootDir = tempDir()
  const warnings: unknown[] = []
  const logger = { warn: (_: string, fields: unknown) => warnings.push(fields) }
  const store = SqliteMemoryRepository.open({ rootDir, logger })
  onTestFinished(() => store.close())
  store.insertRecords(
    Array.from({ length: COUNT }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact',
      text: `zero${index} one${index}\ntwo${index} three${index}\nfour${index}`,
      scope: index % 2 === 0 ? '' : 'users/1',
      ...(index < 6 ? {} : { source: { id: 'diary', position: index, heading: 'Monday', title: 'Diary' } }),
    })),
  )
  const embedder = new PassageEmbedder()
  await store.batchEmbedMissing(embedder)
  store.forgetSoftRecord('r1')
  embedder.seen.length = 0
  return { rootDir, store, embedder, warnings }
}

type Filled = Awaited<ReturnType<typeof filled>>

/** The next backfill makes everything consistent, reports it once, and finds nothing afterwards. */
async function expectRepaired({ rootDir, store, embedder, warnings }: Filled, told: object): Promise<void> {
  await store.batchEmbedMissing(embedder)
  checkFile(rootDir)
  expect(warnings).toEqual([{ warning: 'RECOLLECT_RECORDS_CHANGED', ...told }])
  expect(store.status()).toMatchObject({ queued: 0, coverage: 100 })
  const seen = embedder.seen.length
  await store.batchEmbedMissing(embedder)
  expect(warnings).toHaveLength(1)
  expect(embedder.seen).toHaveLength(seen)
}

const found = (store: SqliteMemoryRepository, text: string) =>
  store.searchByWords(text, 10).map(({ recordId }) => recordId)

test('a store that no other program has changed stays unchanged, and nothing is logged', async () => {
  const { rootDir, store, embedder, warnings } = await filled()
  store.patchRecord('r2', 'patched')
  store.updateRecord('r7', { source: { id: 'diary', position: 7, title: 'Notes' } })
  store.insertRecords([{ kind: 'fact', text: 'mine', embedding: await embedder.embed('mine') }], {
    fingerprint: embedder.info.fingerprint,
  })
  await store.batchEmbedMissing(embedder)
  expect(warnings).toEqual([])
  checkFile(rootDir)
})

test('a text that another program changed is embedded again, with its words', async () => {
  const made = await filled()
  editRaw(made.rootDir, "UPDATE memory_records SET text = 'walrus\nin the harbour' WHERE id IN ('r1', 'r2')")
  await expectRepaired(made, { changed: 2, removed: 0 })
  const { store, embedder } = made
  // The forgotten record needs no vector.
  expect(embedder.seen).toEqual(['walrus', 'in the harbour'])
  expect(store.passagesOf('r1')).toEqual([])
  expect(store.passagesOf('r2').map(({ text }) => text)).toEqual(['walrus', '\nin the harbour'])
  expect(found(store, 'walrus')).toEqual(['r2'])
  expect(found(store, 'three2')).toEqual([])
  expect(store.searchByVector(await embedder.embed('walrus'), 1)[0]).toMatchObject({ recordId: 'r2' })
})

test('a title or a heading that another program changed is embedded and indexed', async () => {
  const made = await filled()
  editRaw(made.rootDir, "UPDATE sources SET title = 'Logbook' WHERE scope = 'users/1'")
  editRaw(made.rootDir, "UPDATE memory_records SET source_heading = 'Friday' WHERE id = 'r6'")
  await expectRepaired(made, { changed: 4, removed: 0 })
  expect(found(made.store, 'logbook').sort()).toEqual(['r11', 'r7', 'r9'])
  expect(found(made.store, 'friday')).toEqual(['r6'])
  expect(made.embedder.seen).toContain('Diary > Friday\nzero6 one6')
})

test('leftovers of records that another program deleted are removed, words too', async () => {
  const made = await filled()
  const { rootDir, store } = made
  store.insertRecord({ id: 'waiting', kind: 'fact', text: 'waits for its vector' })
  editRaw(rootDir, "DELETE FROM memory_records WHERE id IN ('r3', 'r4', 'r8', 'waiting')")
  // Three passages each, in the index too; and a place in the queue.
  await expectRepaired(made, { changed: 0, removed: 3 * 3 + 3 * 3 + 1 })
  const db = openRaw(rootDir)
  const tables = ['passages', 'embeddings', 'vec_embeddings', 'record_words_docsize']
  const rows = tables.map((table) => rawValue(db, `SELECT count(*) FROM ${table}`))
  db.close()
  const left = COUNT - 3
  expect(rows).toEqual([3 * left, 3 * left, 3 * (left - 1), left])
  expect(found(store, 'three4')).toEqual([])
  expect(store.searchByVector(await made.embedder.embed('three4'), 20)).toHaveLength(left - 1)
})

test.each([
  ['passages', 'DELETE FROM passages WHERE ordinal = 1 AND record_seq = 3', { changed: 1, removed: 2 }],
  ['vectors', 'DELETE FROM embeddings WHERE passage_id = 7', { changed: 1, removed: 2 }],
  ['a search index', 'DELETE FROM vec_embeddings WHERE passage_id IN (1, 8)', { changed: 2, removed: 0 }],
  ['the queue', 'DELETE FROM embedding_queue', { changed: 0, removed: 0 }],
])('rows of %s that another program deleted are created again', async (_, sql, told) => {
  const made = await filled()
  made.store.insertRecord({ id: 'waiting', kind: 'fact', text: 'waits for its vector' })
  const db = openRaw(made.rootDir)
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
  if (told.changed + told.removed > 0) return expectRepaired(made, told)
  expect(await made.store.batchEmbedMissing(made.embedder)).toBe(1)
  checkFile(made.rootDir)
})

test('a status that another program changed removes the record from search, or adds it', async () => {
  const made = await filled()
  editRaw(made.rootDir, "UPDATE memory_records SET status = 'forgotten' WHERE id = 'r5'")
  editRaw(made.rootDir, "UPDATE memory_records SET status = 'active' WHERE id = 'r1'")
  await expectRepaired(made, { changed: 1, removed: 3 })
  expect(made.embedder.seen).toEqual([])
  const ids = made.store.searchByVector(await made.embedder.embed('x'), 20).map(({ recordId }) => recordId)
  expect(ids).toContain('r1')
  expect(ids).not.toContain('r5')
})

test('a record that another program inserted is found by its words and its vector', async () => {
  const made = await filled()
  editRaw(made.rootDir, "INSERT INTO memory_records(id, kind, text) VALUES('new', 'fact', 'a walrus')")
  await expectRepaired(made, { changed: 1, removed: 0 })
  expect(found(made.store, 'walrus')).toEqual(['new'])
  expect(made.store.hasEmbedding('new')).toBe(true)
})

test('records without vectors are compared by their words', async () => {
  const made = await filled()
  made.store.insertRecord({ id: 'waiting', kind: 'fact', text: 'a heron' })
  editRaw(made.rootDir, "UPDATE memory_records SET text = 'a walrus' WHERE id = 'waiting'")
  await expectRepaired(made, { changed: 1, removed: 0 })
  expect([found(made.store, 'heron'), found(made.store, 'walrus')]).toEqual([[], ['waiting']])
})

test('during a re-embedding, both search indexes are made consistent', async () => {
  const made = await filled()
  const { rootDir, store } = made
  const other = new PassageEmbedder('lines-2')
  const stop = new AbortController()
  const onProgress = () => stop.abort('enough')
  await expect(store.reembed(other, { chunkSize: 8, onProgress, signal: stop.signal })).rejects.toBe('enough')
  const db = openRaw(rootDir)
  const pending = String(rawValue(db, "SELECT value FROM schema_meta WHERE key = 'pending_vector_table'"))
  const [first, second] = rawColumn(db, `SELECT passage_id FROM ${pending} ORDER BY passage_id`)
  db.exec(`DELETE FROM ${pending} WHERE passage_id = ${first}`)
  db.exec(`DELETE FROM memory_records WHERE id = 'r4'`)
  db.close()
  expect(second).toBeDefined()
  await store.batchEmbedMissing(made.embedder)
  checkFile(rootDir)
  expect(made.warnings).toHaveLength(1)
  await store.reembed(other)
  checkFile(rootDir)
  expect(store.status().spaces).toEqual([expect.objectContaining({ fingerprint: 'lines-2', active: true })])
})

test('it does not block the event loop, and ends on its signal', async () => {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  onTestFinished(() => store.close())
  store.insertRecords(Array.from({ length: 3000 }, (_, index) => ({ kind: 'fact', text: `text ${index}` })))
  let turns = 0
  const count = setInterval(() => turns++, 0)
  const embedder = new PassageEmbedder()
  const stop = new AbortController()
  embedder.before = () => stop.abort('enough')
  await expect(store.batchEmbedMissing(embedder, { signal: stop.signal })).rejects.toBe('enough')
  clearInterval(count)
  // Before anything was embedded.
  expect(turns).toBeGreaterThan(10)
  const ended = store.batchEmbedMissing(new PassageEmbedder(), { signal: AbortSignal.abort('before') })
  await expect(ended).rejects.toBe('before')
  const closing = store.batchEmbedMissing(new PassageEmbedder())
  store.close()
  await expect(closing).rejects.toMatchObject({ code: 'STORE_CLOSED' })
})
