import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MemoryRecord, SqliteMemoryRepository, type StoreStatus } from 'recollect'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { PostgresServer } from '../../scripts/postgres/server.mjs'
import { connect } from '../mcp/support/connect.js'
import { databaseOfTest, describeWithPostgres } from '../postgres/support/database.js'
import { tempDir } from '../store/support/temp-store.js'
import { type CliOptions, ended, jsonLines, recollect, startCli } from './support/run-cli.js'
import { TEXTS } from './support/store-of.js'

/** Runs the program on a new database, which the environment names. */
async function programOnServer() {
  const { connectionString } = await databaseOfTest()
  const env = { RECOLLECT_STORE: connectionString }
  const run = (args: readonly string[], options: CliOptions = {}) =>
    recollect(args, { ...options, env: { ...env, ...options.env } })
  const json = async <T>(...args: string[]) => jsonLines<T>((await run([...args, '--json'])).stdout)
  return { connectionString, run, json }
}

const last = (text: string) => text.trim().split('\n').at(-1) ?? ''

describeWithPostgres('the program on a server', () => {
  test('remembers, recalls, shows, forgets, restores and erases', async () => {
    const { run, json } = await programOnServer()
    const { status, stdout, stderr } = await run(['remember', TEXTS[0] ?? ''])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const id = last(stdout)
    for (const text of TEXTS.slice(1)) await run(['remember', '--scope', 'users/42', text])
    const found = await run(['recall', 'what must I not eat?'])
    expect(found.stdout).toContain(TEXTS[0])
    expect((await run(['recall', '--scope', 'users/42', 'peanuts', '--mode', 'words'])).status).toBe(3)
    expect((await run(['why', id.slice(-6), 'peanuts'])).stdout).toContain('found')
    expect(await json<MemoryRecord>('records', 'list', '--scope', 'users/42')).toHaveLength(2)
    expect((await json<{ passages: number }>('records', 'show', id.slice(-8)))[0]?.passages).toBe(1)
    expect((await run(['records', 'forget', id, '--yes'])).status).toBe(0)
    expect((await run(['recall', 'peanuts', '--mode', 'words'])).status).toBe(3)
    expect((await run(['records', 'restore', id.slice(-8)])).status).toBe(0)
    expect((await run(['recall', 'peanuts', '--mode', 'words'])).status).toBe(0)
    const erased = await run(['records', 'forget', id, '--hard', '--yes'])
    expect(erased.status).toBe(0)
    expect(erased.stderr).toContain('VACUUM')
    expect((await run(['records', 'show', id])).status).toBe(1)
    const [state] = await json<StoreStatus & { store: string }>('status')
    expect(state).toMatchObject({ records: 2, embedded: 2, queued: 0 })
    expect(state?.store).toMatch(/^postgres:\/\//)
  })

  test('keeps notes in sync, finds duplicates, and embeds what waits', async () => {
    const { run, json } = await programOnServer()
    const notes = tempDir()
    writeFileSync(join(notes, 'ada.md'), '# Keys\n\nThe harbour key is with Ada.\n\nTea is at four.\n')
    expect((await run(['sync', notes, '--no-embed'])).status).toBe(0)
    writeFileSync(join(notes, 'ada.md'), '# Keys\n\nThe harbour key is with Bo.\n\nTea is at four.\n')
    expect((await run(['sync', notes, '--no-embed'])).stdout).toContain('1')
    const lines = join(tempDir(), 'records.jsonl')
    const record = (id: string, text: string) => JSON.stringify({ id, kind: 'fact', text })
    writeFileSync(lines, [record('a', 'tea is at four'), record('b', 'Tea is at four!')].join('\n'))
    const dry = await json<{ files: readonly { imported: number }[] }>('import', lines, '--dry-run')
    expect(dry[0]?.files[0]?.imported).toBe(2)
    expect((await run(['import', lines, '--no-embed'])).status).toBe(0)
    const pipe = await run(['import', '-', '--no-embed'], { input: 'A paragraph.\n\nAnother one.\n' })
    expect(pipe.status).toBe(0)
    expect((await json<StoreStatus>('status'))[0]).toMatchObject({ records: 6, queued: 6 })
    expect((await run(['backfill'])).status).toBe(0)
    expect((await json<StoreStatus>('status'))[0]).toMatchObject({ embedded: 6, queued: 0, coverage: 100 })
    const groups = await json<{ others: readonly unknown[] }>('dupes', '--threshold', '1')
    expect(groups).toHaveLength(1)
    expect((await run(['dupes', '--threshold', '1', '--apply', 'merge', '--yes'])).status).toBe(0)
    expect((await json<StoreStatus>('status'))[0]?.recordsByStatus.forgotten).toBeGreaterThan(0)
  })

  test('embeds everything again for another model, which then answers', async () => {
    const { run, json } = await programOnServer()
    for (const text of TEXTS) await run(['remember', text])
    const before = (await json<StoreStatus>('status'))[0]?.spaces.find(({ active }) => active)
    expect((await run(['recall', 'allergies', '--precision', 'int8'])).stderr).toContain('SPACE_MISMATCH')
    expect((await run(['backfill', '--reembed', '--precision', 'int8'])).status).toBe(0)
    const [state] = await json<StoreStatus>('status')
    expect(state).toMatchObject({ embedded: TEXTS.length, queued: 0 })
    expect(state?.spaces).toHaveLength(1)
    expect(state?.spaces[0]?.fingerprint).not.toBe(before?.fingerprint)
    expect((await run(['recall', 'what must I not eat?', '--precision', 'int8'])).stdout).toContain(TEXTS[0])
  })

  test('moves a store from SQLite to the server and back, with its vectors', async () => {
    const { run, json } = await programOnServer()
    const root = tempDir()
    const local = (...args: string[]) => recollect([...args, '--root', root])
    for (const text of TEXTS) await local('remember', '--scope', 'users/42', '--tag', 'mine', text)
    const gone = last((await local('remember', 'This one is forgotten.')).stdout)
    await local('records', 'forget', gone, '--yes')
    const [there, back] = [join(tempDir(), 'there'), join(tempDir(), 'back')]
    expect((await local('export', there, '--vectors')).status).toBe(0)
    // No model is available, so a record without a vector would stay without one.
    expect((await run(['import', there, '--no-embed'])).status).toBe(0)
    const counts = ({ records, recordsByStatus, embedded, passages, unsigned }: StoreStatus) => ({
      ...{ records, recordsByStatus, embedded, passages, unsigned },
    })
    const [onServer] = await json<StoreStatus>('status')
    const [inFile] = jsonLines<StoreStatus>((await local('status', '--json')).stdout)
    if (onServer === undefined || inFile === undefined)
      throw new Error('Expected both to say where they stand')
    expect(counts(onServer)).toEqual({ ...counts(inFile), unsigned: expect.any(Number) })
    expect(onServer).toMatchObject({ queued: 0, coverage: 100 })
    expect((await run(['recall', 'what must I not eat?', '--scope', 'users/42'])).stdout).toContain(TEXTS[0])
    expect((await run(['export', back, '--vectors'])).status).toBe(0)
    const lines = (folder: string, file: string) =>
      readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean).toSorted()
    expect(lines(back, 'records.jsonl')).toEqual(lines(there, 'records.jsonl'))
    expect(lines(back, 'embeddings.jsonl')).toHaveLength(lines(there, 'embeddings.jsonl').length)
    const other = tempDir()
    expect((await recollect(['import', back, '--no-embed', '--root', other])).status).toBe(0)
    const repository = SqliteMemoryRepository.open({ rootDir: other, readonly: true })
    onTestFinished(() => repository.close())
    expect(repository.status()).toMatchObject({ records: TEXTS.length, embedded: TEXTS.length, queued: 0 })
  })

  test('serves it over MCP', async () => {
    const { connectionString } = await programOnServer()
    const client = await connect(['--store', connectionString, '--scope', 'users/42'])
    const remembered = await client.callTool({ name: 'remember', arguments: { text: TEXTS[0] } })
    expect(remembered.isError).not.toBe(true)
    const recalled = await client.callTool({ name: 'recall', arguments: { query: 'peanuts' } })
    expect(JSON.stringify(recalled)).toContain('peanuts')
    const refused = await client.callTool({ name: 'update', arguments: { id: 'nobody', text: 'x' } })
    expect(refused.isError).toBe(true)
    expect(JSON.stringify(refused)).toContain('RECORD_NOT_FOUND')
  })

  test('runs the care commands only with --root', async () => {
    const { run } = await programOnServer()
    const file = join(tempDir(), 'memory.backup')
    for (const args of [['doctor'], ['repair'], ['backup', file], ['restore', file, '--yes']]) {
      const { status, stdout, stderr } = await run([...args, '--json'])
      expect({ status, stdout }, args[0]).toEqual({ status: 2, stdout: '' })
      expect(jsonLines<{ error: { code: string; message: string } }>(stderr)[0]?.error).toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('pg_dump'),
      })
    }
    expect(existsSync(file)).toBe(false)
  })

  test('uses one store: the command line has precedence over the environment', async () => {
    const { run, connectionString } = await programOnServer()
    const root = tempDir()
    mkdirSync(join(root, 'empty'))
    await run(['remember', '--no-embed', TEXTS[0] ?? ''])
    const inFile = await run(['records', 'list', '--root', root])
    expect(inFile.stdout).toBe('')
    const both = await run(['status', '--root', root, '--store', connectionString])
    expect(both.status).toBe(2)
    const named = await recollect(['records', 'list', '--store', connectionString], {
      env: { RECOLLECT_ROOT: root },
    })
    expect(named.stdout).toContain(TEXTS[0])
    const noAddress = await run(['status', '--store', './memory'])
    expect(noAddress).toMatchObject({ status: 2, stdout: '' })
    expect(noAddress.stderr).toContain('--root')
  })

  test('keeps stores apart by schema, and reports a schema without a store', async () => {
    const { run, json } = await programOnServer()
    await run(['remember', '--no-embed', '--schema', 'one', TEXTS[0] ?? ''])
    expect(await json('records', 'list', '--schema', 'one')).toHaveLength(1)
    const missing = await run(['records', 'list', '--schema', 'two'])
    expect(missing.status).toBe(1)
    expect(missing.stderr).toContain('STORE_SCHEMA_OUTDATED')
    expect(missing.stderr).toContain('migrate --schema two')
    expect((await json('migrate', '--check', '--schema', 'one'))[0]).toEqual({
      ...{ schemaVersion: 1, currentVersion: 1 },
    })
  })
})

describeWithPostgres('a password', () => {
  const PASSWORD = 'correct/horse:battery'
  let server: PostgresServer
  beforeAll(async () => {
    server = await PostgresServer.start({ tcp: true })
    await server.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`)
    await server.query('CREATE DATABASE memories OWNER app')
    return () => server.stop()
  })

  const address = (password: string, database = 'memories') =>
    server.connectionString({ user: 'app', password, database, tcp: true })

  const shows = (text: string, password: string) =>
    text.includes(password) || text.includes(encodeURIComponent(password))

  test('may be in the variable, in PGPASSWORD, or in the URL', async () => {
    const bare = address('').replace('app:@', 'app@')
    for (const [args, env] of [
      [[], { RECOLLECT_STORE: address(PASSWORD) }],
      [['--store', bare], { PGPASSWORD: PASSWORD }],
      [['--store', address(PASSWORD)], {}],
    ] as const) {
      const { status, stderr } = await recollect(['remember', '--no-embed', 'tea', ...args], { env })
      expect({ status, stderr: shows(stderr, PASSWORD) }).toEqual({ status: 0, stderr: false })
    }
  })

  test.each([
    ['is wrong', () => address('a wrong one')],
    ['is for a database that is not there', () => address('a wrong one', 'nowhere')],
    ['stands in an address that is none', () => 'postgres://app:a wrong one@local host:x/db'],
    ['stands in the parameters', () => `${address('').replace('app:@', 'app@')}?password=a%20wrong%20one`],
  ])('is in no message, in any form, when it %s', async (_, given) => {
    for (const more of [[], ['--json'], ['--verbose']]) {
      for (const args of [['status'], ['doctor'], ['recall', 'x'], ['remember', 'x']]) {
        const { status, stdout, stderr } = await recollect([...args, ...more, '--store', given()])
        expect(status, args[0]).toBeGreaterThan(0)
        expect(shows(`${stdout}${stderr}`, 'a wrong one')).toBe(false)
        expect(stderr).not.toContain('wrong%20one')
      }
    }
  })

  test('is in no usage error', async () => {
    for (const args of [
      [address(PASSWORD)],
      ['status', `--stor=${address(PASSWORD)}`],
      ['status', '--store', `mysql://app:${encodeURIComponent(PASSWORD)}@host/db`],
    ]) {
      const { status, stdout, stderr } = await recollect(args)
      expect(status).toBe(2)
      expect(stderr).not.toBe('')
      expect(shows(`${stdout}${stderr}`, PASSWORD), args.join(' ')).toBe(false)
    }
  })

  test('is in no suggestion, status or help', async () => {
    const env = { RECOLLECT_STORE: address(PASSWORD) }
    await recollect(['remember', '--no-embed', 'tea is at four'], { env })
    for (const args of [
      ['status'],
      ['status', '--json'],
      ['recall', 'tea'],
      ['--help'],
      ['status', '--help'],
    ]) {
      for (const named of [[], ['--store', address(PASSWORD)]]) {
        const { stdout, stderr } = await recollect([...args, ...named], { env: named.length > 0 ? {} : env })
        expect(shows(`${stdout}${stderr}`, PASSWORD), args.join(' ')).toBe(false)
      }
    }
  })

  describe.skipIf(process.platform !== 'linux')('where every user can see the arguments of processes', () => {
    test('is removed from them', async () => {
      const child = startCli(['import', '-', '--no-embed', '--store', address(PASSWORD)])
      onTestFinished(() => void child.kill('SIGKILL'))
      const line = () => readFileSync(`/proc/${child.pid}/cmdline`, 'latin1')
      while (line().includes('--store')) await new Promise((resolve) => setTimeout(resolve, 20))
      expect(shows(line(), PASSWORD)).toBe(false)
      child.stdin?.end('A paragraph.\n')
      expect((await ended(child)).status).toBe(0)
    })
  })
})
