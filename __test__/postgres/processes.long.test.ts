import { test } from 'vitest'
import { describeWithPostgres } from './support/database.js'
import { writeAndRecall } from './support/write-and-recall.js'

describeWithPostgres('several processes on one store in Postgres', () => {
  test('4 that write and 4 that recall, for a minute, lose nothing', async () => {
    await writeAndRecall(60_000)
  }, 300_000)
})
