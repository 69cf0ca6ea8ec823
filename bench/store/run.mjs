// `npm run bench:store`: compares the store with plain vec0 (the same tables without a store around them), in one
// process, interleaved. `--help` lists the options. It only measures and reports; timings pass or fail nothing.
import { buildOurs, runBenchmark } from '../lib/program.mjs'
import * as options from './options.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  await buildOurs()
  const { benchmarkStore } = await import('./benchmark.mjs')
  return benchmarkStore(chosen)
})
