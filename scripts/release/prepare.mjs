// `npm run release -- stage`: every package of a release as a folder below target/packages, checked. CI and people run
// the same command. Without options it stages this machine's platform; CI passes what its machines built.
//
//   node scripts/release/prepare.mjs [--artifacts DIR] [--platforms NAME,NAME]
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../lib/node.mjs'
import { ROOT } from '../lib/paths.mjs'
import { runMain } from '../lib/problem.mjs'
import { parseStageOptions } from './options.mjs'

await runMain(async () => {
  const options = parseStageOptions(process.argv.slice(2))
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { stage } = await import('./stage.mjs')
  const { pack } = await import('./pack.mjs')
  for (const { one, folder } of await stage(options)) {
    await pack(one, folder, ['--dry-run'])
    process.stdout.write(`${path.relative(ROOT, folder)}\n`)
  }
  return 0
})
