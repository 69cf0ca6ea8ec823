// `npm run bench:precision`: how close the vectors of int8 are to those of float32, and whether they rank texts the
// same. `--help` lists the options.
import { buildOurs, runBenchmark } from '../lib/program.mjs'
import * as options from './options.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  await buildOurs()
  const { benchmarkPrecision } = await import('./benchmark.mjs')
  return benchmarkPrecision(chosen)
})
