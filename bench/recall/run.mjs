// `npm run bench:recall`: what is found, beside cosine alone, BM25 alone and reciprocal rank fusion, in one run over
// the same words and vectors. `--help` says what can be chosen. It measures and reports; it passes or fails nothing.
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../../scripts/lib/node.mjs'
import { runMain } from '../../scripts/lib/problem.mjs'
import { HELP, parseOptions } from './options.mjs'

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(HELP)
    return 0
  }
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { setUp } = await import('../../scripts/lib/set-up.mjs')
  await setUp()
  await import('./sources.mjs')
  if (options.speed) {
    const { benchmarkSpeed } = await import('./speed/benchmark.mjs')
    return await benchmarkSpeed(options)
  }
  if (options.peers) {
    const { installRecallPeers } = await import('./peers/install.mjs')
    await installRecallPeers()
  }
  const { benchmarkRecall } = await import('./benchmark.mjs')
  return await benchmarkRecall(options)
})
