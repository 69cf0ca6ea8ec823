import { PostgresMemoryStore } from 'recollect/postgres'
import { expect, onTestFinished } from 'vitest'
import { acknowledged, expectAcknowledged } from './acknowledged.js'
import { databaseOfTest } from './database.js'
import { expectInStep } from './in-step.js'
import { startWorker } from './processes.js'

/**
 * Runs eight processes on one store for this time, four that write and four that recall; then looks for every
 * acknowledged record.
 */
export async function writeAndRecall(milliseconds: number): Promise<void> {
  const { connectionString, query } = await databaseOfTest()
  const writers = ['a', 'b', 'c', 'd'].map((name) =>
    startWorker('write', connectionString, name, `${milliseconds}`),
  )
  const readers = writers.map(() => startWorker('recall', connectionString, `${milliseconds}`))
  const said = (await Promise.all(writers.map(({ ended }) => ended))).flat()
  const recalled = (await Promise.all(readers.map(({ ended }) => ended))).flatMap((lines) => lines.slice(-1))
  const acts = said.flatMap(({ acts }) => (acts === undefined ? [] : [Number(acts)]))
  expect(acts).toHaveLength(4)
  for (const count of acts) expect(count).toBeGreaterThan(0)
  for (const { recalls } of recalled) expect(Number(recalls)).toBeGreaterThan(0)
  expect(recalled.reduce((sum, { found }) => sum + Number(found), 0)).toBeGreaterThan(0)
  const store = await PostgresMemoryStore.open({ connectionString, logger: null })
  onTestFinished(() => store.close())
  await expectAcknowledged(store, acknowledged(said))
  await expectInStep(query)
}
