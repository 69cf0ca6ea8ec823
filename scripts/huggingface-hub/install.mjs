// Installs huggingface_hub, with which the tests of the Hub's cache check that Python and we can use each other's
// caches.
//
// Prints `SKIPPED: <why>` and succeeds where it cannot be installed, except in CI, where it can.
import { installHuggingfaceHub } from '../lib/huggingface-hub.mjs'
import { Problem, runMain } from '../lib/problem.mjs'

await runMain(async () => {
  try {
    await installHuggingfaceHub()
    process.stdout.write('huggingface_hub: at hand\n')
  } catch (error) {
    if (!(error instanceof Problem) || process.env['CI'] !== undefined) throw error
    const lines = error.message.trim().split('\n')
    process.stdout.write(`SKIPPED: huggingface_hub could not be installed: ${lines.at(-1)}\n`)
  }
  return 0
})
