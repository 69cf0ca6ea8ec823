// `npm start`: set-up, then the main job on real input. `npm start -- "a question"` answers that question from the
// same store.
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from './lib/node.mjs'
import { runMain } from './lib/problem.mjs'

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { setUp } = await import('./lib/set-up.mjs')
  if (!(await setUp()))
    process.stderr.write('Set-up   everything is in place: nothing to build, nothing to fetch\n')
  await import('../examples/start/main.mjs')
  return 0
})
