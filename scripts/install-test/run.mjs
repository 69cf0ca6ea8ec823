// `npm run test:install`: packs what would be published and installs it as a user does. Needs the npm registry.
//
//   node scripts/install-test/run.mjs [--tarballs DIR]     default: packs this checkout; DIR: tarballs packed before
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rerunWithPinnedNode } from '../lib/node.mjs'
import { runMain } from '../lib/problem.mjs'

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { tarballs } = parseArgs({ options: { tarballs: { type: 'string' } } }).values
  process.env['RECOLLECT_TARBALLS'] = path.resolve(tarballs ?? (await packCheckout()))
  const { setUp } = await import('../lib/set-up.mjs')
  await setUp({ only: ['dependencies'] })
  const { installTools } = await import('./tools.mjs')
  await installTools()
  const { runSuites } = await import('../lib/suites.mjs')
  return await runSuites('install')
})

/** @returns {Promise<string>} the folder of the tarballs */
async function packCheckout() {
  const { makeTarballs, TARBALLS, tarballTable } = await import('../release/tarballs.mjs')
  process.stdout.write(tarballTable(await makeTarballs({ artifacts: undefined, platforms: [] })))
  return TARBALLS
}
