import { existsSync } from 'node:fs'

/**
 * The npm that started this process, run by the same Node, or the one on the PATH. Windows needs a shell for
 * `npm.cmd`, so npm's own script is preferred.
 *
 * @param {...string} args
 * @returns {string[]}
 */
export function npmCommand(...args) {
  const script = process.env['npm_execpath']
  const isNpm = script !== undefined && /npm-cli\.[cm]?js$/.test(script) && existsSync(script)
  return isNpm ? [process.execPath, script, ...args] : ['npm', ...args]
}

/** Options of every npm call in set-up: run no install scripts, send nothing, follow the lock file. */
export const QUIET_INSTALL = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
