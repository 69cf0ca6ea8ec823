// `npm run bench:recall` measures what recall finds, compared with cosine alone, BM25 alone and reciprocal rank fusion,
// in one run over the same words and vectors. `--help` lists the options. It only reports; nothing passes or fails.
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
