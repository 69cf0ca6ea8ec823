// A stamp records that a set-up step was finished for certain inputs. It is written after the step, so that a killed
// step runs again.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot, ROOT, STATE } from './paths.mjs'

/**
 * @param {string} name
 * @param {string} key
 * @param {readonly string[]} outputs files that must be there for the stamp to count
 */
export function isFresh(name, key, outputs) {
  const file = stampFile(name)
  return (
    existsSync(file) && readFileSync(file, 'utf8') === key && outputs.every((output) => existsSync(output))
  )
}

/**
 * @param {string} name
 * @param {string} key
 */
export function markFresh(name, key) {
  mkdirSync(STATE, { recursive: true })
  writeFileSync(stampFile(name), key)
}

/** @param {string} name */
export const clearStamp = (name) => rmSync(stampFile(name), { force: true })

/**
 * SHA-256 over the names and contents of files, and of all files below folders.
 *
 * @param {readonly string[]} places relative to the repository's top folder
 * @param {readonly string[]} [facts] what else the step's result depends on
 */
export function contentKey(places, facts = []) {
  const hash = createHash('sha256')
  for (const fact of facts) hash.update(`${fact}\0`)
  for (const file of places.flatMap(filesBelow).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesBelow(place) {
  if (statSync(inRoot(place)).isFile()) return [place]
  return readdirSync(inRoot(place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
}

/** @param {string} name */
const stampFile = (name) => path.join(STATE, `${name}.stamp`)
