// `npm run bench:postgres`: compares the store in Postgres with the one in SQLite and, with `--peers`, with mem0's and
// LangGraph's stores in Postgres, in one run, over the same texts and vectors. `--help` lists the options. It only
// measures and reports; timings pass or fail nothing.
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
