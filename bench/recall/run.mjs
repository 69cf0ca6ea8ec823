// `npm run bench:recall`: what is found, beside cosine alone, BM25 alone and reciprocal rank fusion, in one run over
// the same words and vectors. `--help` says what can be chosen. It measures and reports; it passes or fails nothing.
import { buildOurs, runBenchmark } from '../lib/program.mjs'
import * as options from './options.mjs'

await runBenchmark(import.meta.url, options, async (chosen) => {
  await buildOurs()
  await import('./sources.mjs')
  if (chosen.speed) {
    const { benchmarkSpeed } = await import('./speed/benchmark.mjs')
    return benchmarkSpeed(chosen)
  }
  if (chosen.peers) {
    const { installRecallPeers } = await import('./peers/install.mjs')
    await installRecallPeers()
  }
  const { benchmarkRecall } = await import('./benchmark.mjs')
  return benchmarkRecall(chosen)
})
