// `npm run bench:nearest`: the exact search of the nearest vectors beside vec0, usearch, LanceDB and a plain scan, in
// one process, query by query. `--help` says what can be chosen. It measures and reports; it passes or fails nothing by
// the clock.
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
  if (options.peers) {
    const { installPeers } = await import('../lib/dependencies.mjs')
    await installPeers()
  }
  const { benchmarkNearest } = await import('./benchmark.mjs')
  return await benchmarkNearest(options)
})
