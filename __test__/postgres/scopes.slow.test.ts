import pg from 'pg'
import { PostgresMemoryStore } from 'recollect/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { turnPlan } from '../store/conformance/turns.js'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { databaseOfTest, describeWithPostgres, type TestDatabase } from './support/database.js'

describeWithPostgres('row-level security', () => {
  async function opened(connectionString: string, rowLevelSecurity = false) {
    const store = await PostgresMemoryStore.open({ connectionString, rowLevelSecurity, maxConnections: 2 })
    onTestFinished(() => store.close())
    return store
  }

  /** A connection string for a role without privileges yet. */
  async function newRole({ query, connectionString }: TestDatabase, name: string): Promise<string> {
    await query(`CREATE ROLE ${name} LOGIN`)
    onTestFinished(async () => {
      await query(`DROP OWNED BY ${name}`)
      await query(`DROP ROLE ${name}`)
    })
    return connectionString.replace(/\/\/[^@]*@/, `//${name}@`)
  }

  async function filled() {
    const database = await databaseOfTest()
    const owner = await opened(database.connectionString, true)
    await owner.ready()
    await owner.insert(
      ['users/1', 'users/1/notes', 'users/10', 'users/2', 'users/2/gone', ''].map((scope) => ({
        id: `in ${scope}`,
        kind: 'fact' as const,
        text: `the zebra of ${scope === '' ? 'nobody' : scope}`,
        scope,
        source: { id: 'talk', position: 0, title: 'Talk' },
      })),
    )
    await owner.embedMissing(new WordEmbedder())
    await owner.erase({ ids: ['in users/2/gone'] })
    const role = `only_one_${process.pid}`
    const as = await newRole(database, role)
    await owner.grantScope(role, 'users/1')
    const one = await opened(as)
    await one.ready({ migrate: false })
    return { as, owner, one, role }
  }

  const own = ['in users/1', 'in users/1/notes']
  const idsOf = (hits: readonly { readonly record: { readonly id: string } }[]) =>
    hits.map(({ record }) => record.id).toSorted()

  test('lets a role see its scope, and nothing of others in any way', async () => {
    const { as, one } = await filled()
    const embedder = new WordEmbedder()
    const everything = { filter: { includeInactive: true } }
    expect((await one.list({ includeInactive: true })).map(({ id }) => id).toSorted()).toEqual(own)
    expect(await one.get('in users/2')).toBeNull()
    expect(idsOf(await one.words('zebra nobody', 9, everything))).toEqual(own)
    expect(idsOf(await one.nearest(await embedder.embed('zebra of nobody'), 9, everything))).toEqual(own)
    expect(await one.distances(await embedder.embed('zebra'), ['in users/2', 'in '])).toEqual([])
    expect(await one.sources('users/2')).toEqual([])
    expect(await one.status()).toMatchObject({ records: 2, embedded: 2, passages: 2 })
    // Not even the words that only others use, or their number.
    expect(await one.vocabulary('nobod')).toEqual([])
    expect(await one.vocabulary('zeb')).toEqual(['zebra'])
    const zebra = [{ words: ['zebra'], prefix: false }]
    expect(await one.wordRows([zebra])).toEqual({ rows: 2, holding: [2] })
    await expect(one.update('in users/2', { text: 'mine now' })).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
    })
    expect(await one.erase({ filter: { includeInactive: true, scope: 'users/2' } })).toMatchObject({
      erased: 0,
    })
    expect(await one.forgetWhere({ scope: 'users/10' })).toEqual([])
    const client = new pg.Client({ connectionString: as })
    await client.connect()
    onTestFinished(() => client.end())
    const count = async (table: string) =>
      (await client.query(`SELECT count(*)::int AS n FROM recollect.${table}`)).rows[0].n
    for (const table of ['records', 'passages', 'record_words']) expect(await count(table)).toBe(2)
    expect(await count('sources')).toBe(2)
    expect(await count('audit')).toBe(2)
    await expect(count('word_counts')).rejects.toMatchObject({ code: '42501' })
  })

  test('lets a role write in its scope, and nowhere else', async () => {
    const { owner, one, role } = await filled()
    await one.insert([{ id: 'mine', kind: 'fact', text: 'a new one', scope: 'users/1' }])
    await one.writeTurn(turnPlan('t', { scope: 'users/1', conversationId: 'c' }))
    await one.update('mine', { text: 'a changed one' })
    await one.setStatus('in users/1', 'forgotten', { note: 'asked' })
    expect(await one.embedMissing(new WordEmbedder())).toBe(2)
    expect(await one.erase({ ids: ['in users/1/notes'] })).toMatchObject({ erased: 1 })
    expect(idsOf(await one.words('changed', 9))).toEqual(['mine'])
    for (const scope of ['users/2', 'users/10', '', 'users']) {
      await expect(one.insert([{ kind: 'fact', text: 'elsewhere', scope }])).rejects.toMatchObject({
        code: 'STORE_NOT_WRITABLE',
      })
    }
    await expect(
      one.insert([{ id: 'in users/2', kind: 'fact', text: 'x', scope: 'users/1' }]),
    ).rejects.toMatchObject({
      code: 'RECORD_EXISTS',
    })
    expect(await owner.list({ scope: 'users/2' })).toHaveLength(1)
    expect(idsOf(await owner.words('changed', 9))).toEqual(['mine'])
    await expect(one.grantScope(role, '')).rejects.toMatchObject({ code: 'STORE_NOT_WRITABLE' })
  })

  test('is enabled before a role is granted access, and no role can change what affects all', async () => {
    const { as, one } = await filled()
    expect(await one.erase({ ids: ['in users/1'] })).toMatchObject({ erased: 1, copies: [] })
    const client = new pg.Client({ connectionString: as })
    await client.connect()
    onTestFinished(() => client.end())
    for (const statement of [
      "UPDATE recollect.meta SET value = '7'",
      "UPDATE recollect.spaces SET fingerprint = 'mine'",
      'DELETE FROM recollect.word_counts',
      'SELECT * FROM recollect.known_copies',
      'DELETE FROM recollect.audit',
      'DROP POLICY of_records ON recollect.passages',
    ])
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
    const { rows } = await client.query('SELECT id FROM recollect.erased_ids')
    expect(rows).toEqual([{ id: 'in users/1' }])
    const { connectionString } = await databaseOfTest()
    const plain = await opened(connectionString)
    await plain.ready()
    await expect(plain.grantScope('anybody', 'users/1')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('can be revoked, and hostile names break nothing', async () => {
    const { owner, one, role } = await filled()
    await owner.revokeScope(role, 'users/1')
    expect(await one.list({ includeInactive: true })).toEqual([])
    const path = `users/o'brien" %s %I; DROP TABLE records`
    await owner.insert([{ id: 'hostile', kind: 'fact', text: 'still here', scope: path }])
    await owner.grantScope(role, path)
    expect((await one.list()).map(({ id }) => id)).toEqual(['hostile'])
    await expect(owner.grantScope('no "such" role', 'a')).rejects.toMatchObject({ code: 'STORE_FAILED' })
    await expect(owner.grantScope('pg_read_all_data', 'a')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(owner.grantScope(role, 'a//b')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
