import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../../scripts/lib/node.mjs'
import { runMain } from '../../scripts/lib/problem.mjs'

/**
 * Runs a benchmark as a program: `--help` needs nothing; everything else runs with the pinned Node.js.
 *
 * @template {{ help: boolean }} Options
 * @param {string} url of the program
 * @param {{ HELP: string, parseOptions: (args: string[]) => Options }} choices what can be chosen
 * @param {(options: Options) => Promise<number>} measure gives the exit status
 */
export async function runBenchmark(url, { HELP, parseOptions }, measure) {
  await runMain(async () => {
    const options = parseOptions(process.argv.slice(2))
    if (options.help) {
      process.stdout.write(HELP)
      return 0
    }
    return (await rerunWithPinnedNode(fileURLToPath(url))) ?? (await measure(options))
  })
}

/** Builds what is measured. */
export async function buildOurs() {
  const { setUp } = await import('../../scripts/lib/set-up.mjs')
  await setUp()
}
