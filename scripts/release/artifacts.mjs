import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../lib/paths.mjs'
import { addonFile, PLATFORMS, platform } from '../lib/platform.mjs'
import { Problem } from '../lib/problem.mjs'
import { setUp } from '../lib/set-up.mjs'

/** @typedef {{ platform: import('../lib/platform.mjs').Platform, addon: Buffer }} BuiltAddon */

/**
 * The addons of a release: this machine's, built if it has to be, or those of the platforms asked for, out of a folder
 * of artifacts.
 *
 * @param {import('./options.mjs').StageOptions} options
 * @returns {Promise<BuiltAddon[]>}
 */
export async function findAddons({ artifacts, platforms: names }) {
  // dist, and node_modules with onnxruntime-node, are needed in either case.
  await setUp()
  if (artifacts === undefined) {
    const here = platform()
    if (names.some((name) => name !== here.name)) {
      throw new Problem(
        `Only ${here.name} can be built here, asked for ${names.join(', ')}: pass --artifacts.`,
      )
    }
    return [{ platform: here, addon: readFileSync(inRoot('npm', here.name, addonFile(here))) }]
  }
  const wanted = Object.values(PLATFORMS).filter(({ name }) => names.length === 0 || names.includes(name))
  const files = readdirSync(artifacts, { recursive: true, encoding: 'utf8' })
  return wanted.map((one) => {
    const found = files.filter((file) => path.basename(file) === addonFile(one))
    if (found.length !== 1) {
      throw new Problem(
        `Expected one ${addonFile(one)} below ${artifacts}, found ${found.join(', ') || 'none'}.`,
      )
    }
    return { platform: one, addon: readFileSync(path.join(artifacts, ...found)) }
  })
}
