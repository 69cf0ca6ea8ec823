// `npm run setup`: makes everything that `npm start` and `npm test` need, and nothing twice. `--prebuilt` uses the
// addon in npm/<platform> instead of building one: CI tests what will be published.
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from './lib/node.mjs'
import { Problem, runMain } from './lib/problem.mjs'

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const options = process.argv.slice(2)
  const prebuilt = options.join(' ') === '--prebuilt'
  if (options.length > 0 && !prebuilt)
    throw new Problem(`Expected no option or --prebuilt, received: ${options.join(' ')}`)
  const { setUp } = await import('./lib/set-up.mjs')
  if (!(await setUp({ prebuilt })))
    process.stderr.write('Everything is in place: nothing to build, nothing to fetch.\n')
  return 0
})
