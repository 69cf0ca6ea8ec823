import { runLogged } from '../lib/command.mjs'
import { npmCommand } from '../lib/npm.mjs'
import { Problem } from '../lib/problem.mjs'

/**
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} version
 * @property {string} filename of the tarball
 * @property {number} size of the tarball, in bytes
 * @property {number} unpackedSize in bytes
 * @property {{ path: string, size: number }[]} files
 */

/**
 * Runs `npm pack` on a staged package, and fails when npm packs anything but the files that were staged.
 *
 * @param {import('./packages.mjs').Package} one
 * @param {string} folder of the package
 * @param {readonly string[]} how `--dry-run`, or where to
 * @returns {Promise<Packed>}
 */
export async function pack(one, folder, how) {
  const command = npmCommand('pack', folder, ...how, '--json', '--ignore-scripts', '--loglevel=error')
  const output = await runLogged('pack', command, { cwd: folder })
  /** @type {[Packed]} */
  const [packed] = JSON.parse(output)
  const problems = compare(
    packed.files.map((file) => file.path),
    one,
  )
  if (problems.length > 0) throw new Problem(`${packed.name}:\n${problems.join('\n')}`)
  return packed
}

/**
 * npm silently leaves out what `files` does not name.
 *
 * @param {readonly string[]} packed
 * @param {Pick<import('./packages.mjs').Package, 'files'>} one
 * @returns {string[]} one line for each file that is in only one of the two
 */
export function compare(packed, { files }) {
  const listed = [...Object.keys(files), 'package.json']
  return [
    ...listed.filter((file) => !packed.includes(file)).map((file) => `listed, but not packed: ${file}`),
    ...packed.filter((file) => !listed.includes(file)).map((file) => `packed, but not listed: ${file}`),
  ]
}
