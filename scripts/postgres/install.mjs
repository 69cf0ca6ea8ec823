// Brings PostgreSQL with pgvector, on which the tests of a store in Postgres run.
//
// Prints `SKIPPED: <why>` and ends well where it cannot be had; in CI that is a failure, but for a system without it.
import { installPostgres, noServerHere } from '../lib/postgres.mjs'
import { Problem, runMain } from '../lib/problem.mjs'

await runMain(async () => {
  const impossible = noServerHere()
  if (impossible !== undefined) {
    process.stdout.write(`SKIPPED: no tests against a PostgreSQL server: ${impossible}\n`)
    return 0
  }
  try {
    await installPostgres()
    process.stdout.write('PostgreSQL with pgvector: at hand\n')
  } catch (error) {
    if (!(error instanceof Problem) || process.env['CI'] !== undefined) throw error
    const lines = error.message.trim().split('\n')
    process.stdout.write(
      `SKIPPED: no tests against a PostgreSQL server: it could not be installed: ${lines.at(-1)}\n`,
    )
  }
  return 0
})
