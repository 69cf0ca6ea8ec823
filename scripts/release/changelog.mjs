// CHANGELOG.md in the form of keepachangelog.com: a heading for each version, newest first, `Unreleased` above them.
import { Problem } from '../lib/problem.mjs'

export const CHANGELOG = 'CHANGELOG.md'

const UNRELEASED = '## [Unreleased]'
const HEADING = /^## \[(?<version>[^\]]+)\](?: - (?<date>\d{4}-\d{2}-\d{2}))?$/gm

/**
 * @param {string} changelog
 * @returns {Array<{ version: string, date: string | undefined, notes: string }>} newest first
 */
export function releases(changelog) {
  const headings = [...changelog.matchAll(HEADING)]
  return headings.map((heading, index) => ({
    version: heading.groups?.['version'] ?? '',
    date: heading.groups?.['date'],
    notes: changelog.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim(),
  }))
}

/**
 * @param {string} changelog
 * @param {string} version
 * @returns {string} what changed in that version
 */
export function notesOf(changelog, version) {
  const release = releases(changelog).find((entry) => entry.version === version)
  if (release === undefined || release.notes === '')
    throw new Problem(
      `${CHANGELOG} has no notes for ${version}: expected a heading \`## [${version}] - <date>\`.`,
    )
  return release.notes
}

/**
 * Turns the unreleased notes into those of the version; an empty `Unreleased` stays above them.
 *
 * @param {string} changelog
 * @param {string} version
 * @param {string} date as 2026-01-31
 */
export function release(changelog, version, date) {
  const [unreleased, ...released] = releases(changelog)
  if (released.some((entry) => entry.version === version))
    throw new Problem(`${CHANGELOG} already has ${version}: choose a version that was not released.`)
  if (unreleased?.version !== 'Unreleased' || unreleased.notes === '')
    throw new Problem(
      `${CHANGELOG} says nothing under \`${UNRELEASED}\`: write there what changed, then run this again.`,
    )
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`)
}
