import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from './command.mjs'
import { npmCommand, QUIET_INSTALL } from './npm.mjs'
import { inRoot, TOOLCHAIN } from './paths.mjs'
import { step } from './report.mjs'
import { checkDisk, checkNpm } from './requirements.mjs'
import { contentKey, isFresh, markFresh } from './stamp.mjs'

/**
 * Installs what `scripts/<name>/package-lock.json` pins into `.toolchain/<name>`, unless it is there. Such tools are
 * kept out of the main lock file, so that only the command that needs them waits for them.
 *
 * @param {string} name
 * @param {readonly string[]} outputs paths below node_modules that must be there
 * @param {string} doing what is being done, for the while it lasts
 * @returns {Promise<string>} the node_modules folder
 */
export async function installToolPackage(name, outputs, doing) {
  const folder = path.join(TOOLCHAIN, name)
  const modules = path.join(folder, 'node_modules')
  const key = contentKey([`scripts/${name}/package-lock.json`])
  if (
    isFresh(
      name,
      key,
      outputs.map((output) => path.join(modules, output)),
    )
  )
    return modules
  checkNpm()
  checkDisk()
  await step(name, doing, async () => {
    mkdirSync(folder, { recursive: true })
    for (const file of ['package.json', 'package-lock.json']) {
      copyFileSync(inRoot('scripts', name, file), path.join(folder, file))
    }
    await runLogged(name, npmCommand('ci', ...QUIET_INSTALL), { cwd: folder })
    return 'pinned, from the npm registry'
  })
  markFresh(name, key)
  return modules
}
