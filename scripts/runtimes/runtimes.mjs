import { Problem } from '../lib/problem.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {'node' | 'other'} kind `node`: all tests; `other`: the smoke test
 * @property {string} program path below node_modules
 * @property {readonly string[]} [args]
 * @property {Readonly<Record<string, string>>} [expected] what is known not to work: a part of the smoke test, and a
 *   piece of what it says
 */

/** The names of the packages of scripts/runtimes for this machine. */
const NAMES = {
  'linux-x64': { node: 'linux-x64', bun: 'linux-x64', deno: 'linux-x64-glibc' },
  'linux-arm64': { node: 'linux-arm64', bun: 'linux-aarch64', deno: 'linux-arm64-glibc' },
  'darwin-arm64': { node: 'darwin-arm64', bun: 'darwin-aarch64', deno: 'darwin-arm64' },
}

/** @returns {Runtime[]} */
function allRuntimes() {
  const key = `${process.platform}-${process.arch}`
  const names = NAMES[/** @type {keyof typeof NAMES} */ (key)]
  if (names === undefined)
    throw new Problem(
      `Expected one of ${Object.keys(NAMES).join(', ')}, received ${key}: run \`npm test -- --built\` with each Node.js.`,
    )
  /** @type {Runtime[]} */
  const runtimes = [
    { name: '22.14', kind: 'node', program: `nodefloor-${names.node}/bin/node` },
    { name: '22', kind: 'node', program: `node22-${names.node}/bin/node` },
    { name: '24', kind: 'node', program: `node24-${names.node}/bin/node` },
    { name: '26', kind: 'node', program: `node26-${names.node}/bin/node` },
    { name: 'bun', kind: 'other', program: `@oven/bun-${names.bun}/bin/bun` },
    { name: 'deno', kind: 'other', program: `@deno/${names.deno}/deno`, args: ['run', '--allow-all'] },
  ]
  // There is no package of Node 22.14 for macOS.
  return runtimes.filter(({ name }) => process.platform !== 'darwin' || name !== '22.14')
}

/**
 * @param {readonly string[]} names none: all
 * @returns {Runtime[]}
 */
export function chooseRuntimes(names) {
  const all = allRuntimes()
  const known = all.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Problem(`Expected names out of ${known.join(', ')}, received ${unknown.join(', ')}.`)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}
