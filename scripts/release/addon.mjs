// Builds the addon of a platform as it is released: this machine's, or on Linux that of the other C library.
//
//   npm run release -- addon --output DIR [--platform NAME] [--faulty]
//
// `--faulty` builds the addon for the tests of panics; it is never published.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { step } from '../lib/report.mjs'
import { buildAddon } from './addon-build.mjs'

await runMain(async () => {
  const { output, platform, faulty } = options()
  const doing = 'release build, some minutes the first time'
  await step('addon', doing, async () => {
    const addon = await buildAddon({ sources: ROOT, output: path.resolve(output), platform, faulty })
    return path.relative(process.cwd(), addon)
  })
  return 0
})

function options() {
  try {
    const { values } = parseArgs({
      options: {
        output: { type: 'string' },
        platform: { type: 'string' },
        faulty: { type: 'boolean', default: false },
      },
    })
    if (values.output === undefined) throw new Error('Expected --output DIR')
    return { ...values, output: values.output }
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error))
  }
}
