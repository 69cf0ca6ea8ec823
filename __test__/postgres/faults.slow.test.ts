import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MemoryOrchestrator } from 'recollect'
import { PostgresMemoryStore } from 'recollect/postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ADMIN_PASSWORD, PostgresServer } from '../../scripts/postgres/server.mjs'
import { mayMount } from '../store/support/faults.js'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { acknowledged, expectAcknowledged } from './support/acknowledged.js'
import { databaseOfTest, describeWithPostgres } from './support/database.js'
import { expectInStep } from './support/in-step.js'
import { startWorker } from './support/processes.js'
import { Switch } from './support/switch.js'

async function startServer(...options: Parameters<typeof PostgresServer.start>): Promise<PostgresServer> {
  const server = await PostgresServer.start(...options)
  onTestFinished(() => server.stop())
  return server
}

async function openStore(connectionString: string): Promise<PostgresMemoryStore> {
  const store = await PostgresMemoryStore.open({ connectionString, logger: null })
  onTestFinished(() => store.close())
  return store
}

/** Error codes of a server that is down or starting. */
const PASSING = ['STORE_BUSY', 'STORE_IO', 'STORE_READONLY']

/** Runs writers and a reader during a fault of the server; then looks for everything that was acknowledged. */
async function duringWork(
  connectionString: string,
  harm: () => Promise<void>,
  query: (statement: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<void> {
  const milliseconds = '5000'
  const writers = ['a', 'b', 'c'].map((name) =>
    startWorker('write', connectionString, name, milliseconds, 'faults'),
  )
  const reader = startWorker('recall', connectionString, milliseconds, 'faults')
  await Promise.all([...writers, reader].map(({ begun }) => begun))
  await harm()
  const said = (await Promise.all(writers.map(({ ended }) => ended))).flat()
  const [recalled] = (await reader.ended).slice(-1)
  const results = said.filter(({ acts }) => acts !== undefined)
  const codes = new Set(results.flatMap(({ failed }) => Object.keys(failed ?? {})))
  expect([...codes].filter((code) => !PASSING.includes(code))).toEqual([])
  // The fault had an effect, or there was none in this case.
  expect(codes.size).toBeGreaterThan(0)
  expect(Number(recalled?.['recalls'])).toBeGreaterThan(Number(recalled?.['failed']))
  const store = await openStore(connectionString)
  await expectAcknowledged(store, acknowledged(said), { faults: true })
  await expectInStep(query)
  // The work continues.
  await store.insert([{ id: 'afterwards', kind: 'fact', text: 'It goes on.' }])
}

describeWithPostgres('a store in Postgres whose server fails', () => {
  test('connections that are cut repeatedly lose nothing that was acknowledged', async () => {
    const { connectionString, query, name } = await databaseOfTest()
    await duringWork(
      connectionString,
      async () => {
        for (let cut = 0; cut < 10; cut++) {
          await query(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
            [name],
          )
          await sleep(150)
        }
      },
      query,
    )
  })

  test.each(['fast', 'immediate'] as const)(
    'a server that is restarted during work (%s) has everything that was acknowledged',
    async (ending) => {
      const server = await startServer({ durable: true })
      await server.query('CREATE DATABASE memories')
      await duringWork(
        server.connectionString({ database: 'memories' }),
        () => server.restart(ending),
        (statement) => server.query(statement, { database: 'memories' }),
      )
    },
  )

  test('a server that is down is an error with a code, and the same store works when it is back', async () => {
    const server = await startServer()
    const store = await openStore(server.connectionString())
    await store.ready()
    await store.insert([{ id: 'a', kind: 'fact', text: 'tea is at four' }])
    await server.halt()
    await expect(store.get('a')).rejects.toMatchObject({ name: 'RecollectError', code: 'STORE_IO' })
    await expect(store.insert([{ id: 'b', kind: 'fact', text: 'lost' }])).rejects.toMatchObject({
      code: 'STORE_IO',
    })
    await server.resume()
    expect(await store.get('a')).toMatchObject({ text: 'tea is at four' })
    expect(await store.get('b')).toBeNull()
  })

  test('a statement that takes too long is an error with a code, and is rolled back', async () => {
    const { connectionString, query } = await databaseOfTest()
    const store = await openStore(connectionString)
    await store.ready()
    await store.close()
    const impatient = await openStore(`${connectionString}?options=-c%20statement_timeout%3D300`)
    const held = query('BEGIN; LOCK TABLE recollect.records; SELECT pg_sleep(2); COMMIT')
    await sleep(200)
    await expect(impatient.insert([{ id: 'late', kind: 'fact', text: 'late' }])).rejects.toMatchObject({
      name: 'RecollectError',
      code: 'STORE_BUSY',
    })
    await expect(impatient.get('late')).rejects.toMatchObject({ code: 'STORE_BUSY' })
    await held
    expect(await impatient.get('late')).toBeNull()
    await impatient.insert([{ id: 'late', kind: 'fact', text: 'late' }])
    await expectInStep(query)
  })

  test('a replica answers, refuses to write, and is the store once it is promoted', async () => {
    const server = await startServer({ tcp: true, durable: true })
    await server.query('CREATE DATABASE memories')
    const place = await Switch.start(server)
    const connectionString = `postgres://postgres:${encodeURIComponent(ADMIN_PASSWORD)}@127.0.0.1:${place.port}/memories`
    const engine = new WordEmbedder()
    const store = await openStore(connectionString)
    await store.ready()
    const memory = await MemoryOrchestrator.open({ store, engine, logger: null })
    onTestFinished(() => memory.close())
    const { id } = await memory.remember('The spare key is with Amélia.')
    const replica = await server.startReplica()
    const [{ at } = { at: '' }] = await server.query('SELECT pg_current_wal_lsn()::text AS at')
    for (;;) {
      const [row] = await replica.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS caught_up', {}, [
        at,
      ])
      if (row?.['caught_up'] === true) break
      await sleep(20)
    }
    place.lead(replica)
    const found = await memory.recall('Who has the key?')
    expect(found.map(({ record }) => record.id)).toEqual([id])
    await expect(memory.remember('It is not kept here.')).rejects.toMatchObject({
      name: 'RecollectError',
      code: 'STORE_READONLY',
    })
    await server.halt('immediate')
    await replica.promote()
    const { id: next } = await memory.remember('The harbour key is with Ada.')
    expect((await memory.list()).map((record) => record.id)).toEqual([id, next])
    await expectInStep((statement) => replica.query(statement, { database: 'memories' }))
  })

  describe.skipIf(!mayMount)('with a disk of its own', () => {
    test('a full disk is an error with a code, nothing is half done, and work continues when there is space', async () => {
      // Otherwise the sort of a query would also use the full disk.
      const server = await startServer({ settings: { temp_tablespaces: 'pg_default' } })
      const disk = join(server.socketFolder, 'disk')
      mkdirSync(disk)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32M,mode=777', 'tmpfs', disk])
      onTestFinished(() => void execFileSync('umount', ['--lazy', disk]))
      chmodSync(disk, 0o777)
      await server.query(`CREATE TABLESPACE small LOCATION '${ownedBy(server, disk)}'`)
      await server.query('CREATE DATABASE memories TABLESPACE small')
      const store = await openStore(server.connectionString({ database: 'memories' }))
      await store.ready()
      const batch = (at: number) =>
        Array.from({ length: 20 }, (_, index) => ({
          id: `${at}-${index}`,
          kind: 'fact' as const,
          text: `note ${at} ${index} ${'about gardens and '.repeat(200)}`,
        }))
      const kept: string[] = []
      const fill = async () => {
        for (let at = 0; at < 5_000; at++) kept.push(...(await store.insert(batch(at))).map(({ id }) => id))
      }
      await expect(fill()).rejects.toMatchObject({ name: 'RecollectError', code: 'STORE_FULL' })
      // Only one is listed: sorting all of them would need space on the disk.
      expect((await store.status()).records).toBe(kept.length)
      expect((await store.list({ limit: 1, order: 'newest' }))[0]?.id).toBe(kept.at(-1))
      expect((await store.words('gardens', 1)).length).toBe(1)
      execFileSync('mount', ['-o', 'remount,size=256M', disk])
      await store.insert([{ id: 'afterwards', kind: 'fact', text: 'There is room.' }])
      await expectInStep((statement) => server.query(statement, { database: 'memories' }))
    })
  })
})

/** A folder in it, owned by the user that runs the server. */
function ownedBy(server: PostgresServer, disk: string): string {
  const folder = join(disk, 'tables')
  mkdirSync(folder)
  server.give(folder)
  return folder
}
