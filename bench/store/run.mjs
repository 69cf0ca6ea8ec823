// `npm run bench:store`: the store beside plain vec0 (the same tables without a store around them), in one process,
// interleaved. `--help` says what can be chosen. It measures and reports; it passes or fails nothing by the clock.
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
  const { benchmarkStore } = await import('./benchmark.mjs')
  return await benchmarkStore(options)
})
