import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from '../lib/command.mjs'
import { npmCommand, QUIET_INSTALL } from '../lib/npm.mjs'
import { inRoot, TOOLCHAIN } from '../lib/paths.mjs'
import { step } from '../lib/report.mjs'
import { contentKey, isFresh, markFresh } from '../lib/stamp.mjs'

const FOLDER = path.join(TOOLCHAIN, 'install-test')
const FILES = ['package.json', 'package-lock.json']

/**
 * Installs what the install test needs, into a folder of its own; nothing else of the project uses it. A dependency of
 * verdaccio requests node-fetch by the tag `cjs`, which not every mirror of the registry has, so its package.json
 * names the version instead.
 */
export async function installTools() {
  const key = contentKey(FILES.map((file) => `scripts/install-test/${file}`))
  if (isFresh('install-test', key, [path.join(FOLDER, 'node_modules/verdaccio/package.json')])) return
  await step('install test', 'installing its locked tools, install scripts off', async (onLine) => {
    mkdirSync(FOLDER, { recursive: true })
    for (const file of FILES) copyFileSync(inRoot('scripts/install-test', file), path.join(FOLDER, file))
    await runLogged('install-test', npmCommand('ci', ...QUIET_INSTALL), { cwd: FOLDER, onLine })
    return 'locked tools installed, install scripts off'
  })
  markFresh('install-test', key)
}
