// Installs PostgreSQL with pgvector, which the tests of a store in Postgres need.
//
// Prints `SKIPPED: <why>` and succeeds where it is not available; in CI that is a failure, except on a system without
// it.
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
    process.stdout.write('PostgreSQL with pgvector: available\n')
  } catch (error) {
    if (!(error instanceof Problem) || process.env['CI'] !== undefined) throw error
    const lines = error.message.trim().split('\n')
    process.stdout.write(
      `SKIPPED: no tests against a PostgreSQL server: it could not be installed: ${lines.at(-1)}\n`,
    )
  }
  return 0
})
