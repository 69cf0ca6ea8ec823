import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../lib/paths.mjs'
import { Problem } from '../lib/problem.mjs'
import { findAddons } from './artifacts.mjs'
import { checkFloor } from './glibc-floor.mjs'
import { deadLinks } from './links.mjs'
import { mainPackage, modelPackage, platformPackage } from './packages.mjs'

/** One folder for each package, as published. Ignored by git, and recreated by every run. */
export const STAGE = inRoot('target', 'packages')

/** @typedef {import('./packages.mjs').Package} Package */

/**
 * Writes every package of a release to a folder of its own.
 *
 * @param {import('./options.mjs').StageOptions} options
 * @returns {Promise<{ one: Package, folder: string }[]>} in the order in which they are to be published
 */
export async function stage(options) {
  const platforms = (await findAddons(options)).map(({ platform, addon }) => platformPackage(platform, addon))
  // The main package last: as soon as it is published, someone installs it and needs the others.
  const packages = [...platforms, modelPackage(), mainPackage()]
  refuse(packages.flatMap((one) => deadLinks(one.files).map((line) => `${one.packageJson.name}: ${line}`)))
  const tooNew = packages.flatMap(({ files }) => checkFloor(binaries(files)).tooNew)
  // A local build may need a newer glibc, unless it is released; a release passes addons that were built for the
  // minimum.
  if (options.artifacts !== undefined) refuse(tooNew)
  else if (tooNew.length > 0) process.stderr.write(`WARN  not to be published: ${tooNew.join('; ')}\n`)
  rmSync(STAGE, { recursive: true, force: true })
  return packages.map((one) => ({ one, folder: write(one) }))
}

/** @param {readonly string[]} problems */
function refuse(problems) {
  if (problems.length > 0) throw new Problem(problems.join('\n'))
}

/**
 * @param {Package['files']} files
 * @returns {Record<string, Buffer>}
 */
function binaries(files) {
  return Object.fromEntries(
    Object.entries(files).flatMap(([file, content]) => (Buffer.isBuffer(content) ? [[file, content]] : [])),
  )
}

/**
 * @param {Package} one
 * @returns {string} the folder
 */
function write({ folder: name, packageJson, files }) {
  const folder = path.join(STAGE, name)
  const all = { ...files, 'package.json': `${JSON.stringify(packageJson, null, 2)}\n` }
  for (const [file, content] of Object.entries(all)) {
    const target = path.join(folder, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  return folder
}
