import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './paths.mjs'
import { Problem } from './problem.mjs'

/**
 * @typedef {{ name: string, version: string, license: string | null, folder: string }} LinkedCrate
 * @typedef {{ name: string, version: string, license: string | null, manifest_path: string, source: string | null }} Crate
 */

const BINDING = 'recollect-node'
const TARGETS = [
  'x86_64-unknown-linux-gnu',
  'aarch64-unknown-linux-gnu',
  'aarch64-apple-darwin',
  'x86_64-pc-windows-msvc',
  'aarch64-pc-windows-msvc',
]

/** @returns {LinkedCrate[]} every third-party crate that is linked into the addon on one of the platforms */
export function linkedCrates() {
  const linked = new Set(TARGETS.flatMap(linkedOn))
  /** @type {{ packages: Crate[] }} */
  const { packages } = JSON.parse(cargo('metadata', '--format-version', '1'))
  return packages
    .filter(({ name, version, source }) => source !== null && linked.has(`${name} v${version}`))
    .map(({ name, version, license, manifest_path: manifest }) => ({
      name,
      version,
      license,
      folder: path.dirname(manifest),
    }))
    .sort((a, b) => (a.name < b.name || (a.name === b.name && a.version < b.version) ? -1 : 1))
}

/**
 * `cargo metadata` also names crates of optional features that are off; `cargo tree` names what is built.
 *
 * @param {string} target
 */
function linkedOn(target) {
  const edges = 'normal,no-proc-macro'
  return cargo('tree', '--package', BINDING, '--target', target, '--edges', edges, '--prefix', 'none')
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' '))
}

/** @param {...string} args */
function cargo(...args) {
  const { status, stdout, stderr } = spawnSync('cargo', [...args, '--locked'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Problem(`cargo ${args[0]} failed: ${stderr}`)
  return stdout
}
