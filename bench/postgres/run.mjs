// `npm run bench:postgres`: the store in Postgres beside the one in SQLite and, with `--peers`, beside mem0's and
// LangGraph's stores in Postgres, in one run, over the same texts and vectors. `--help` says what can be chosen. It
// measures and reports; it passes or fails nothing by the clock.
import { buildOurs, runBenchmark } from '../lib/program.mjs'
import * as options from './options.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  await buildOurs()
  await import('../recall/sources.mjs')
  const { installPostgres } = await import('../../scripts/lib/postgres.mjs')
  await installPostgres()
  if (chosen.peers) {
    const { installPostgresPeers } = await import('./peers/install.mjs')
    await installPostgresPeers()
  }
  const { benchmarkPostgres } = await import('./benchmark.mjs')
  return benchmarkPostgres(chosen)
})
