import { PostgresMemoryStore } from 'recollect/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { databaseOfTest, describeWithPostgres, type TestDatabase } from './support/database.js'
import { expectInStep } from './support/in-step.js'
import { runWorker } from './support/processes.js'
import { writeAndRecall } from './support/write-and-recall.js'

async function openStore({ connectionString }: TestDatabase): Promise<PostgresMemoryStore> {
  const store = await PostgresMemoryStore.open({ connectionString, logger: null })
  onTestFinished(() => store.close())
  await store.ready()
  return store
}

const many = <T>(times: number, work: () => Promise<T>) => Promise.all(Array.from({ length: times }, work))

describeWithPostgres('several processes on one store in Postgres', () => {
  test('4 that write and 4 that recall lose nothing, and no lock reaches a caller', async () => {
    await writeAndRecall(4_000)
  })

  test('processes that start at once create one schema', async () => {
    for (let round = 0; round < 3; round++) {
      const database = await databaseOfTest()
      const results = await many(8, () => runWorker('open', database.connectionString))
      const store = await openStore(database)
      const ids = (await store.list()).map(({ id }) => id)
      expect(ids.toSorted()).toEqual(results.map(({ id }) => id).toSorted())
    }
  })

  test('the same turns, captured by four processes, are written once', async () => {
    const database = await databaseOfTest()
    const store = await openStore(database)
    const results = await many(4, () => runWorker('turns', database.connectionString, '60'))
    const written = results.reduce((sum, result) => sum + Number(result['written']), 0)
    // An episode and a fact for each.
    expect(written).toBe(120)
    expect((await store.status()).records).toBe(120)
    await expectInStep(database.query)
  })

  test('two backfills share the backlog: everything is embedded, and little of it twice', async () => {
    const database = await databaseOfTest()
    const store = await openStore(database)
    await store.insert(Array.from({ length: 800 }, (_, at) => ({ kind: 'fact', text: `fact number ${at}` })))
    const results = await many(2, () => runWorker('embed', database.connectionString, '10'))
    const sum = (name: string) => results.reduce((total, result) => total + Number(result[name]), 0)
    expect(await store.status()).toMatchObject({ embedded: 800, queued: 0 })
    expect(sum('embedded')).toBe(800)
    expect(sum('asked')).toBeLessThan(800 * 1.2)
    for (const result of results) expect(Number(result['embedded'])).toBeGreaterThan(0)
    await expectInStep(database.query)
  })
})
