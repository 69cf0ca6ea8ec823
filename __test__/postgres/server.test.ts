import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { PostgresServer } from '../../scripts/postgres/server.mjs'
import { databaseOfTest, describeWithPostgres, OWNER } from './support/database.js'

async function startServer(...options: Parameters<typeof PostgresServer.start>): Promise<PostgresServer> {
  const server = await PostgresServer.start(...options)
  onTestFinished(() => server.stop())
  return server
}

describeWithPostgres('the server of the tests', () => {
  test('a database has pgvector, and its owner is not a superuser', async () => {
    const database = await databaseOfTest()
    const [row] = await database.query(`SELECT '[3,4]'::vector <-> '[0,0]'::vector AS distance`)
    expect(row).toEqual({ distance: 5 })
    const [owner] = await database.query('SELECT rolsuper FROM pg_roles WHERE rolname = $1', [OWNER])
    expect(owner).toEqual({ rolsuper: false })
  })

  test('two databases are independent', async () => {
    const [one, two] = [await databaseOfTest(), await databaseOfTest()]
    await one.query('CREATE TABLE only_here (id int)')
    expect(await two.query(`SELECT to_regclass('only_here') AS found`)).toEqual([{ found: null }])
  })

  test('a replica follows its server, refuses writes, and accepts them once it is promoted', async () => {
    const server = await startServer()
    await server.query('CREATE TABLE kept (id int)')
    const replica = await server.startReplica()
    await server.query('INSERT INTO kept VALUES (1)')
    for (;;) {
      if ((await replica.query('SELECT id FROM kept')).length === 1) break
      await sleep(20)
    }
    await expect(replica.query('INSERT INTO kept VALUES (2)')).rejects.toMatchObject({ code: '25006' })
    await server.halt('immediate')
    await replica.promote()
    await replica.query('INSERT INTO kept VALUES (2)')
    expect(await replica.query('SELECT id FROM kept ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('it restarts after an immediate shutdown, with everything that was committed', async () => {
    const server = await startServer({ durable: true })
    await server.query('CREATE TABLE kept AS SELECT 7 AS id')
    await server.restart('immediate')
    expect(await server.query('SELECT id FROM kept')).toEqual([{ id: 7 }])
  })

  test('over TCP it requires the password', async () => {
    const server = await startServer({ tcp: true })
    const wrong = { tcp: true, password: 'a guess' }
    await expect(server.query('SELECT 1', wrong)).rejects.toMatchObject({ code: '28P01' })
  })

  test('it is removed, with its folder, when the process that started it is killed', async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('support/start-and-wait.mjs', import.meta.url))],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(() => ['null']),
    ])
    const { folder, pid } = JSON.parse(line)
    expect(isRunning(pid)).toBe(true)
    child.kill('SIGKILL')
    while (existsSync(folder)) await sleep(50)
    expect(isRunning(pid)).toBe(false)
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
