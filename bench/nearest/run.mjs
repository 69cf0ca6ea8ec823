// `npm run bench:nearest`: compares the exact search for the nearest vectors with vec0, usearch, LanceDB and a plain
// scan, in one process, query by query. `--help` lists the options. It only measures and reports; timings pass or fail
// nothing.
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
