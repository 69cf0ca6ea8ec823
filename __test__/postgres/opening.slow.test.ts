import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import pg from 'pg'
import { PostgresMemoryStore, type PostgresStoreOptions } from 'recollect/postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import { databaseOfTest, describeWithPostgres } from './support/database.js'

async function refusal(work: () => Promise<unknown>): Promise<Error & { readonly code: string }> {
  try {
    await work()
  } catch (error) {
    return error as Error & { readonly code: string }
  }
  throw new Error('Expected a refusal')
}

describe('options', () => {
  const url = 'postgres://me@localhost/db'

  test.each([
    [{}],
    [null],
    [{ connectionString: url, pool: { query() {}, connect() {} } }],
    [{ connectionString: 7 }],
    [{ connectionString: '' }],
    [{ connectionString: 'mysql://me@localhost/db' }],
    [{ pool: {} }],
    [{ connectionString: url, schema: '' }],
    [{ connectionString: url, schema: 'pg_mine' }],
    [{ connectionString: url, schema: 'x'.repeat(64) }],
    [{ connectionString: url, schema: 'a\0b' }],
    [{ connectionString: url, embeddingIndex: 'ivfflat' }],
    [{ connectionString: url, embeddingIndex: { m: 1 } }],
    [{ connectionString: url, embeddingIndex: { m: 40, efConstruction: 64 } }],
    [{ connectionString: url, maxConnections: 0 }],
    [{ connectionString: url, schemas: 'x' }],
  ])('%j are refused', async (options) => {
    expect((await refusal(() => PostgresMemoryStore.open(options as never))).code).toBe('INVALID_ARGUMENT')
  })

  test('that cannot be parsed reveal no password, in the message or anywhere in the error', async () => {
    for (const connectionString of [
      'postgres://me:topsecret@local host:x/db',
      'postgres://me:top%secret@[::/db',
      'topsecret',
    ]) {
      const error = await refusal(() => PostgresMemoryStore.open({ connectionString }))
      expect(error.code).toBe('INVALID_ARGUMENT')
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret')
    }
  })
})

test('an unreachable server is an error with a code, without the password', async () => {
  const store = await PostgresMemoryStore.open({ connectionString: 'postgres://me:topsecret@127.0.0.1:1/db' })
  onTestFinished(() => store.close())
  for (const work of [
    () => store.ready(),
    () => store.list(),
    () => store.insert([{ kind: 'fact', text: 'x' }]),
  ]) {
    const error = await refusal(work)
    expect(error.code).toBe('STORE_IO')
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('topsecret')
  }
})

describeWithPostgres('opening', () => {
  async function opened(options: PostgresStoreOptions) {
    const store = await PostgresMemoryStore.open({ maxConnections: 2, ...options })
    onTestFinished(() => store.close())
    return store
  }

  test('of many at once creates one schema', async () => {
    const { connectionString, query } = await databaseOfTest()
    const stores = await Promise.all(
      Array.from({ length: 8 }, () => opened({ connectionString, embeddingIndex: 'hnsw' })),
    )
    await Promise.all(stores.map((store) => store.ready()))
    await Promise.all(stores.map((store, at) => store.insert([{ kind: 'fact', text: `from ${at}` }])))
    expect(await stores[0]?.list()).toHaveLength(8)
    const [row] = await query(`SELECT count(*)::int AS n FROM recollect.spaces`)
    expect(row).toEqual({ n: 1 })
  })

  test('refuses a schema of a newer release, and one that it may not create', async () => {
    const { connectionString, query } = await databaseOfTest()
    const store = await opened({ connectionString })
    expect((await refusal(() => store.ready({ migrate: false }))).code).toBe('STORE_SCHEMA_OUTDATED')
    expect((await refusal(() => store.list())).code).toBe('STORE_SCHEMA_OUTDATED')
    await store.ready()
    await store.insert([{ id: 'a', kind: 'fact', text: 'there' }])
    await query("UPDATE recollect.meta SET value = '999' WHERE key = 'schema_version'")
    for (const work of [() => store.insert([{ kind: 'fact', text: 'x' }]), () => store.ready()])
      expect((await refusal(work)).code).toBe('STORE_SCHEMA_NEWER')
    await query('ALTER TABLE recollect.records RENAME TO renamed')
    expect((await refusal(() => store.list())).code).toBe('STORE_SCHEMA_NEWER')
  })

  test('rebuilds the words of an older release, and refuses those of a newer one', async () => {
    const { connectionString, query } = await databaseOfTest()
    const store = await opened({ connectionString })
    await store.ready()
    await store.insert(
      Array.from({ length: 600 }, (_, at) => ({ id: `r${at}`, kind: 'fact' as const, text: `violin ${at}` })),
    )
    await query("UPDATE recollect.record_words SET words = 'old'")
    await query("UPDATE recollect.meta SET value = '0' WHERE key = 'words_version'")
    expect((await refusal(() => store.ready({ migrate: false }))).code).toBe('STORE_SCHEMA_OUTDATED')
    const others = await Promise.all([1, 2].map(() => opened({ connectionString })))
    await Promise.all([store, ...others].map((each) => each.ready()))
    expect((await store.words('violin 599', 1)).map(({ record }) => record.id)).toEqual(['r599'])
    expect(await store.wordRows([[{ words: ['violin'], prefix: false }]])).toEqual({
      rows: 600,
      holding: [600],
    })
    expect(await store.vocabulary('old')).toEqual([])
    await query("UPDATE recollect.meta SET value = '999' WHERE key = 'words_version'")
    expect((await refusal(() => store.ready())).code).toBe('STORE_SCHEMA_NEWER')
  })

  test('accepts a schema of any name, and uses only that', async () => {
    const { connectionString } = await databaseOfTest()
    const names = ['Plain', `o'brien "quoted" ; DROP`, 'ünïcode 日本', '{records} ? $1']
    const stores = await Promise.all(names.map((schema) => opened({ connectionString, schema })))
    for (const [at, store] of stores.entries()) {
      await store.ready()
      await store.insert([{ id: `of ${at}`, kind: 'fact', text: 'x' }])
    }
    for (const [at, store] of stores.entries())
      expect((await store.list()).map(({ id }) => id)).toEqual([`of ${at}`])
  })

  test('uses a given pool, and leaves it open', async () => {
    const { connectionString } = await databaseOfTest()
    const pool = new pg.Pool({ connectionString, max: 1 })
    onTestFinished(() => pool.end())
    const store = await opened({ pool })
    await store.ready()
    await Promise.all(Array.from({ length: 8 }, (_, at) => store.insert([{ kind: 'fact', text: `n ${at}` }])))
    await store.close()
    expect((await refusal(() => store.list())).code).toBe('STORE_CLOSED')
    expect((await pool.query('SELECT count(*)::int AS n FROM recollect.records')).rows).toEqual([{ n: 8 }])
  })

  test('finds pgvector where it is not on the search path', async () => {
    const { connectionString, query } = await databaseOfTest()
    await query('CREATE SCHEMA "Ext ensions"; ')
    await query('ALTER EXTENSION vector SET SCHEMA "Ext ensions"')
    await query('GRANT USAGE ON SCHEMA "Ext ensions" TO PUBLIC')
    const store = await opened({ connectionString, embeddingIndex: 'hnsw' })
    await store.ready()
    const [record] = await store.insert([{ kind: 'fact', text: 'x' }])
    expect(record?.text).toBe('x')
    const vector = new Float32Array(384)
    vector[0] = 1
    expect(await store.nearest(vector, 1)).toEqual([])
  })

  test('of a replica reads, and reports that it cannot write', async () => {
    const { connectionString } = await databaseOfTest()
    const writer = await opened({ connectionString })
    await writer.ready()
    await writer.insert([{ id: 'a', kind: 'fact', text: 'there' }])
    const options = 'options=-c%20default_transaction_read_only%3Don'
    const reader = await opened({ connectionString: `${connectionString}?${options}` })
    await reader.ready()
    expect(await reader.words('there', 1)).toHaveLength(1)
    expect((await refusal(() => reader.insert([{ kind: 'fact', text: 'x' }]))).code).toBe('STORE_READONLY')
  })

  test('reports that a statement took too long, and nothing of it is stored', async () => {
    const { connectionString } = await databaseOfTest()
    const store = await opened({ connectionString, connection: { statement_timeout: 200 } })
    await (await opened({ connectionString })).ready()
    const blocker = new pg.Client({ connectionString })
    await blocker.connect()
    onTestFinished(() => blocker.end())
    await blocker.query('BEGIN; LOCK TABLE recollect.records IN ACCESS EXCLUSIVE MODE')
    const id = randomUUID()
    const error = await refusal(() => store.insert([{ id, kind: 'fact', text: 'waits' }]))
    expect(error.code).toBe('STORE_BUSY')
    await blocker.query('ROLLBACK')
    expect(await store.get(id)).toBeNull()
    expect(await store.insert([{ id, kind: 'fact', text: 'waits' }])).toHaveLength(1)
  })

  test('continues after its connections were lost', async () => {
    const { connectionString, query, name } = await databaseOfTest()
    const store = await opened({ connectionString })
    await store.ready()
    await store.insert([{ id: 'a', kind: 'fact', text: 'before' }])
    await query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $2',
      [name, 'owner_of_tests'],
    )
    expect(await store.get('a')).not.toBeNull()
    await store.insert([{ id: 'b', kind: 'fact', text: 'after' }])
    expect(await store.list()).toHaveLength(2)
  })
})
