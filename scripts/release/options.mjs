import path from 'node:path'
import { parseArgs } from 'node:util'
import { PLATFORMS } from '../lib/platform.mjs'
import { Problem } from '../lib/problem.mjs'

/**
 * `artifacts`: a folder with the addons that were built elsewhere; without it, this machine's is built. `platforms`:
 * those to stage; empty for all that there should be.
 *
 * @typedef {{ artifacts: string | undefined, platforms: readonly string[] }} StageOptions
 */

/**
 * @param {readonly string[]} args
 * @returns {StageOptions}
 */
export function parseStageOptions(args) {
  const { artifacts, platforms = '' } = parse(args)
  const names = platforms.split(',').filter((name) => name !== '')
  const known = Object.values(PLATFORMS).map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new Problem(`Expected platforms out of ${known.join(', ')}, received ${unknown.join(', ')}.`)
  }
  return { artifacts: artifacts && path.resolve(artifacts), platforms: names }
}

/** @param {readonly string[]} args */
function parse(args) {
  const options = /** @type {const} */ ({ artifacts: { type: 'string' }, platforms: { type: 'string' } })
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}`)
  }
}
