// `npm run bench`: Recollect's engine beside its peers and its bounds, in one run, on the same texts. `--help` says
// what can be chosen. It measures and reports; it passes or fails nothing by the clock.
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../scripts/lib/node.mjs'
import { runMain } from '../scripts/lib/problem.mjs'
import { HELP, parseOptions } from './lib/options.mjs'

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(HELP)
    return 0
  }
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  if (options.contenders.some(({ kind }) => kind === 'ours')) {
    const { setUp } = await import('../scripts/lib/set-up.mjs')
    await setUp()
  }
  const { installPeers } = await import('./lib/dependencies.mjs')
  await installPeers()
  const { benchmark } = await import('./lib/benchmark.mjs')
  return await benchmark(options)
})
