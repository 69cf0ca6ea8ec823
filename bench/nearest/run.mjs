// `npm run bench:nearest`: the exact search of the nearest vectors beside vec0, usearch, LanceDB and a plain scan, in
// one process, query by query. `--help` says what can be chosen. It measures and reports; it passes or fails nothing by
// the clock.
import { buildOurs, runBenchmark } from '../lib/program.mjs'
import * as options from './options.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  await buildOurs()
  if (chosen.peers) {
    const { installPeers } = await import('../lib/dependencies.mjs')
    await installPeers()
  }
  const { benchmarkNearest } = await import('./benchmark.mjs')
  return benchmarkNearest(chosen)
})
