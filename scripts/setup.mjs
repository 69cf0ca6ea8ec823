// `npm run setup`: makes all that `npm start` and `npm test` need, and nothing twice.
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from './lib/node.mjs'
import { runMain } from './lib/problem.mjs'

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { setUp } = await import('./lib/set-up.mjs')
  if (!(await setUp())) process.stderr.write('Everything is in place: nothing to build, nothing to fetch.\n')
  return 0
})
