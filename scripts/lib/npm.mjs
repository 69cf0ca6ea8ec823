import { existsSync } from 'node:fs'

/**
 * The npm that this process was started by, run by the Node that runs us, or the one on the PATH. Windows
 * needs a shell for `npm.cmd`, which is why npm's own script is preferred.
 *
 * @param {...string} args
 * @returns {string[]}
 */
export function npmCommand(...args) {
  const script = process.env['npm_execpath']
  const isNpm = script !== undefined && /npm-cli\.[cm]?js$/.test(script) && existsSync(script)
  return isNpm ? [process.execPath, script, ...args] : ['npm', ...args]
}

/**
 * What every npm call of set-up says: nothing runs on install, nothing is sent anywhere, the lock file rules.
 */
export const QUIET_INSTALL = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
