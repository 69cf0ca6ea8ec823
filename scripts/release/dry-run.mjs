// `npm run release -- pack`: stages a release and makes every tarball, in target/tarballs; prints their sizes. Nothing
// is published.
//
//   node scripts/release/dry-run.mjs [--artifacts DIR] [--platforms NAME,NAME]
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../lib/node.mjs'
import { runMain } from '../lib/problem.mjs'
import { parseStageOptions } from './options.mjs'

await runMain(async () => {
  const options = parseStageOptions(process.argv.slice(2))
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { makeTarballs, tarballTable } = await import('./tarballs.mjs')
  process.stdout.write(tarballTable(await makeTarballs(options)))
  return 0
})
