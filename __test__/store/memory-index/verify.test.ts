import { expect, test } from 'vitest'
import { openRaw } from '../support/raw-database.js'
import { seededVector } from '../support/temp-store.js'
import { inMemory, manyRecords, pair } from './support/stores.js'

test('a verification detects that the vectors in memory differ from those of an intact file, and they are read again', async () => {
  const { rootDir, store, plain } = await pair(300)
  expect(await store.verify()).toMatchObject({ ok: true })
  unnoted(rootDir, 'embeddings_deleted', () => plain.deleteEmbedding('r5'))
  const ids = () => store.searchByVector(seededVector(5), 1).map(({ recordId }) => recordId)
  const { problems } = await store.verify({ quick: true })
  expect(problems).toEqual([
    {
      code: 'vector_index_different',
      count: 1,
      examples: ['the vectors in memory, which will be read again'],
      message: expect.any(String),
      remedy: 'repair',
    },
  ])
  await inMemory(store)
  expect(await store.verify()).toMatchObject({ ok: true })
  expect(ids()).not.toContain('r5')
})

test('the same number of other vectors in memory is detected too', async () => {
  const { rootDir, store, plain } = await pair(300)
  unnoted(rootDir, 'embeddings_updated', () => {
    for (let n = 1; n < 300; n++) plain.storeEmbedding(`r${n}`, seededVector(1000 + n))
  })
  const { problems } = await store.verify()
  expect(problems).toMatchObject([{ code: 'vector_index_different' }])
  expect(problems[0]?.count).toBeGreaterThan(30)
})

test('an intact store that is written to during a verification has no problem', async () => {
  const { store, plain } = await pair(600)
  const verified = store.verify()
  for (let n = 0; n < 40; n++) {
    plain.insertRecords(manyRecords(5, 10_000 + 5 * n))
    plain.forgetHardRecord(`r${n}`)
    await new Promise(setImmediate)
  }
  expect(await verified).toMatchObject({ ok: true, problems: [] })
})

/** Changes vectors while their change log is partly disabled. */
function unnoted(rootDir: string, trigger: string, change: () => void): void {
  const raw = openRaw(rootDir)
  const sql = raw.prepare('SELECT sql FROM sqlite_master WHERE name = ?').pluck().get(trigger)
  raw.exec(`DROP TRIGGER ${trigger}`)
  change()
  raw.exec(String(sql))
  raw.close()
}
