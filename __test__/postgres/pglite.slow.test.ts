import { expect, test } from 'vitest'
import { pgliteOfTest } from './support/pglite.js'

test('PGlite has pgvector behind the pool of pg, and rolls back', async () => {
  const pool = await pgliteOfTest()
  await pool.query('CREATE TABLE kept (near vector(2))')
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query('INSERT INTO kept VALUES ($1)', ['[3,4]'])
  await client.query('ROLLBACK')
  client.release()
  await pool.query('INSERT INTO kept VALUES ($1)', ['[0,1]'])
  const { rows } = await pool.query('SELECT near <-> $1 AS distance FROM kept', ['[0,0]'])
  expect(rows).toEqual([{ distance: 1 }])
})
