// The version of the published packages, in every place that states it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../lib/problem.mjs'
import { CHANGELOG, release } from './changelog.mjs'

/**
 * @typedef {object} VersionPlace
 * @property {string} file relative to the repository's top folder
 * @property {RegExp} pattern global; what it matches ends in the group `version` and a quotation mark
 */

/** The pattern of semver.org, without build metadata, which npm ignores. */
const SEMANTIC_VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-z-][\da-z-]*)(\.(0|[1-9]\d*|\d*[a-z-][\da-z-]*))*)?$/i

/**
 * @param {string} root the repository's top folder
 * @returns {VersionPlace[]}
 */
export function versionPlaces(root) {
  const crates = readdirSync(path.join(root, 'crates')).sort().join('|')
  const packages = readdirSync(path.join(root, 'npm'))
    .map((name) => `npm/${name}/package.json`)
    .filter((file) => existsSync(path.join(root, file)))
  return [
    ...['package.json', ...packages].flatMap((file) => [
      { file, pattern: /^ {2}"version": "(?<version>[^"]+)"/gm },
      // The exact versions that the packages require of each other.
      { file, pattern: /^ {4}"@recollect\/[^"]+": "(?<version>\d[^"]+)"/gm },
    ]),
    { file: 'package-lock.json', pattern: /^ {2}"version": "(?<version>[^"]+)"/gm },
    {
      file: 'package-lock.json',
      pattern: /^ {4}"": \{\n {6}"name": "recollect",\n {6}"version": "(?<version>[^"]+)"/gm,
    },
    { file: 'package-lock.json', pattern: /^ {8}"@recollect\/[^"]+": "(?<version>\d[^"]+)"/gm },
    { file: 'Cargo.toml', pattern: /^\[workspace\.package\]\nversion = "(?<version>[^"]+)"/gm },
    {
      file: 'Cargo.lock',
      pattern: new RegExp(`^name = "(?:${crates})"\\nversion = "(?<version>[^"]+)"`, 'gm'),
    },
  ]
}

/**
 * @param {string} root
 * @param {VersionPlace} place
 * @returns {string[]} the versions that the file states there
 */
export function versionsAt(root, { file, pattern }) {
  const matches = readFileSync(path.join(root, file), 'utf8').matchAll(pattern)
  return Array.from(matches, ({ groups }) => groups?.['version'] ?? '')
}

/**
 * Sets the version everywhere, and gives the unreleased notes in the changelog that version. Writes nothing if it
 * refuses.
 *
 * @param {string} root
 * @param {string} version
 * @param {string} date of the release, as 2026-01-31
 * @returns {number} how many places stated another version
 */
export function setVersion(root, version, date) {
  if (!SEMANTIC_VERSION.test(version))
    throw new Problem(
      `Expected a semantic version such as 0.2.0 or 0.2.0-rc.1, received: ${version || 'none'}`,
    )
  const changelog = release(readFileSync(path.join(root, CHANGELOG), 'utf8'), version, date)
  let changed = 0
  for (const place of versionPlaces(root)) {
    changed += versionsAt(root, place).filter((found) => found !== version).length
    const file = path.join(root, place.file)
    const text = readFileSync(file, 'utf8')
    writeFileSync(
      file,
      text.replaceAll(place.pattern, (match) => match.replace(/"[^"]*"$/, `"${version}"`)),
    )
  }
  writeFileSync(path.join(root, CHANGELOG), changelog)
  return changed
}
