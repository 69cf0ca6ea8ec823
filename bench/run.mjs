// `npm run bench`: compares Recollect's engine with its peers and its bounds, in one run, on the same texts. `--help`
// lists the options. It only measures and reports; timings pass or fail nothing.
import * as options from './lib/options.mjs'
import { buildOurs, runBenchmark } from './lib/program.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  if (chosen.contenders.some(({ kind }) => kind === 'ours')) await buildOurs()
  const { installPeers } = await import('./lib/dependencies.mjs')
  await installPeers()
  const { benchmark } = await import('./lib/benchmark.mjs')
  return benchmark(chosen)
})
