import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { describe, inject, onTestFinished } from 'vitest'
import { installation } from '../../../scripts/postgres/installation.mjs'

/** Tests that need a real server; skipped without one, as the summary of `npm test` reports. */
export const describeWithPostgres = describe.skipIf(installation === undefined)

/** Owner of a test's database: not a superuser, so that no test depends on superuser rights. */
export const OWNER = 'owner_of_tests'

export interface TestDatabase {
  readonly name: string
  /** For the owner. */
  readonly connectionString: string
  /** For a superuser. */
  readonly adminConnectionString: string
  /** Runs one statement as the superuser. */
  readonly query: <R extends pg.QueryResultRow = pg.QueryResultRow>(
    statement: string,
    values?: readonly unknown[],
  ) => Promise<R[]>
  readonly drop: () => Promise<void>
}

let made = 0

/**
 * A new, empty database with the extension `vector`, on the server that the whole run shares. A schema in one database
 * is cheaper for tests that only need a separate place.
 */
export async function newDatabase(): Promise<TestDatabase> {
  const { folder, port } = await sharedServer()
  const name = `t_${process.pid}_${made++}`
  const at = (database: string, user: string) =>
    `postgres://${user}@${encodeURIComponent(folder)}:${port}/${database}`
  const admin = at('postgres', 'postgres')
  await ask(
    admin,
    `DO $$ BEGIN CREATE ROLE ${OWNER} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  )
  await ask(admin, `CREATE DATABASE ${name} OWNER ${OWNER}`)
  return {
    name,
    connectionString: at(name, OWNER),
    adminConnectionString: at(name, 'postgres'),
    query: (statement, values) => ask(at(name, 'postgres'), statement, values),
    drop: async () => {
      await ask(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

/** A new database that is dropped when the test ends. */
export async function databaseOfTest(): Promise<TestDatabase> {
  const database = await newDatabase()
  onTestFinished(() => database.drop())
  return database
}

async function sharedServer(): Promise<{ folder: string; port: number }> {
  const answer: { folder: string; port: number; problem?: string } = JSON.parse(
    await text(createConnection(inject('postgresDesk'))),
  )
  if (answer.problem !== undefined) throw new Error(answer.problem)
  return answer
}

async function ask<R extends pg.QueryResultRow>(
  connectionString: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<R>(statement, [...values])).rows
  } finally {
    await client.end()
  }
}
