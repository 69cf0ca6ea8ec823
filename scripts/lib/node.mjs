import { spawn } from 'node:child_process'
import path from 'node:path'
import { platform } from './platform.mjs'
import { Problem } from './problem.mjs'
import { installToolPackage } from './tool-package.mjs'

/** better-sqlite3 13 is built for Node-API 10, which Node 22.14 introduced, and crashes on older versions. */
const OLDEST = '22.14'

/** @param {string} version */
export function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/**
 * Installs the pinned Node if the current one is too old, and runs the same script with it.
 *
 * @param {string} script absolute path
 * @returns {Promise<number | null>} the exit status of the script under the pinned Node; `null`: continue in this
 *   process
 */
export async function rerunWithPinnedNode(script) {
  if (nodeIsNewEnough(process.versions.node)) return null
  return await rerun(await pinnedNode(), [script, ...process.argv.slice(2)])
}

/** @returns {Promise<string>} path of the pinned Node */
async function pinnedNode() {
  const { name, pinnedNode: node } = platform()
  if (node === undefined) {
    throw new Problem(
      `Expected Node.js ${OLDEST} or newer, received ${process.versions.node}; no npm package has one for ${name}.`,
    )
  }
  const doing = `bringing Node, as the system's ${process.versions.node} is older than ${OLDEST}`
  return path.join(await installToolPackage('node', [node], doing), node)
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
  // A terminal sends Ctrl-C to the child as well, so it is not passed on: we only wait for the child to end.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
