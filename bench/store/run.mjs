// `npm run bench:store`: the store beside plain vec0 (the same tables without a store around them), in one process,
// interleaved. `--help` says what can be chosen. It measures and reports; it passes or fails nothing by the clock.
import { buildOurs, runBenchmark } from '../lib/program.mjs'
import * as options from './options.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  await buildOurs()
  const { benchmarkStore } = await import('./benchmark.mjs')
  return benchmarkStore(chosen)
})
