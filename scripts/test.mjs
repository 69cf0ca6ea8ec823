// `npm test`: set-up, then every check and test. `--check` leaves out the slow tests, `--long` runs only what is too
// long for `npm test`, `--faults` of these only the store's crashes and faults, `--built` only the TypeScript tests,
// with the existing addon. Folders after `--long` or `--built` limit the tests to these folders. The last line is the
// summary; the exit status is not 0 if anything failed.
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from './lib/node.mjs'
import { Problem, runMain } from './lib/problem.mjs'

const TAKES_FOLDERS = ['built', 'long']

const MODES = { '--built': 'built', '--check': 'check', '--faults': 'faults', '--long': 'long' }

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const [flag, ...rest] = process.argv.slice(2)
  const mode = flag === undefined ? 'test' : MODES[/** @type {keyof typeof MODES} */ (flag)]
  if (mode === undefined || (rest.length > 0 && !TAKES_FOLDERS.includes(mode)))
    throw new Problem(
      `Expected no option, --built, --check, --faults or --long, received: ${process.argv.slice(2).join(' ')}`,
    )
  const { setUp } = await import('./lib/set-up.mjs')
  await setUp({ prebuilt: mode === 'built' })
  const { runSuites } = await import('./lib/suites.mjs')
  return await runSuites(/** @type {import('./lib/suites.mjs').Mode} */ (mode), rest)
})
