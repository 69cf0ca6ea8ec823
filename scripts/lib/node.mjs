import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from './command.mjs'
import { npmCommand, QUIET_INSTALL } from './npm.mjs'
import { inRoot, TOOLCHAIN } from './paths.mjs'
import { platform } from './platform.mjs'
import { step } from './report.mjs'
import { checkDisk, checkNpm } from './requirements.mjs'
import { contentKey, isFresh, markFresh } from './stamp.mjs'

/** better-sqlite3 13 is built for Node-API 10, which came with Node 22.14, and crashes below it. */
const OLDEST = '22.14'

/** @param {string} version */
export function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/**
 * Brings the pinned Node where the one at hand is too old, and runs the same script with it.
 *
 * @param {string} script absolute path
 * @returns {Promise<number | null>} the exit status of the script under the pinned Node; `null`: go on here
 */
export async function rerunWithPinnedNode(script) {
  if (nodeIsNewEnough(process.versions.node)) return null
  return await rerun(await pinnedNode(), [script, ...process.argv.slice(2)])
}

/** @returns {Promise<string>} path of the pinned Node */
async function pinnedNode() {
  const folder = path.join(TOOLCHAIN, 'node')
  const node = path.join(folder, 'node_modules', platform().pinnedNode)
  const key = contentKey(['scripts/node/package-lock.json'])
  if (isFresh('node', key, [node])) return node
  checkNpm()
  checkDisk()
  await step(
    'node',
    `bringing Node, as the system's ${process.versions.node} is older than ${OLDEST}`,
    async () => {
      mkdirSync(folder, { recursive: true })
      for (const file of ['package.json', 'package-lock.json']) {
        copyFileSync(inRoot('scripts', 'node', file), path.join(folder, file))
      }
      await runLogged('node', npmCommand('ci', ...QUIET_INSTALL), { cwd: folder })
      return `pinned, from the npm registry, as the system's ${process.versions.node} is older than ${OLDEST}`
    },
  )
  markFresh('node', key)
  return node
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function rerun(node, args) {
  const child = spawn(node, args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}` },
  })
  // A terminal sends Ctrl-C to the child as well, so that one is not passed on: we only wait for how it ends.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
