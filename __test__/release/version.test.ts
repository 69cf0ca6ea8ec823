import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/lib/paths.mjs'
import { notesOf, releases } from '../../scripts/release/changelog.mjs'
import { setVersion, versionPlaces, versionsAt } from '../../scripts/release/version.mjs'

const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- This.\n\n## [0.0.1] - 2030-01-01\n\n- That.\n'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const CRATES = readdirSync(path.join(ROOT, 'crates'))

/** Copies of every file that states a version, so that setting one changes nothing here. */
function copyOfTheRepository(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-version-'))
  folders.push(folder)
  const crates = CRATES.map((name) => `crates/${name}/Cargo.toml`)
  const files = new Set(versionPlaces(ROOT).map(({ file }) => file))
  for (const file of [...files, ...crates]) {
    cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true })
  }
  writeFileSync(path.join(folder, 'CHANGELOG.md'), CHANGELOG)
  return folder
}

const stated = (root: string, file?: string) =>
  versionPlaces(root)
    .filter((place) => file === undefined || place.file === file)
    .flatMap((place) => versionsAt(root, place))

const changelogIn = (root: string) => readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }

describe('the version', () => {
  it('is the same everywhere', () => {
    expect(new Set(stated(ROOT))).toEqual(new Set([version]))
    // A pattern that no longer matches would find no version and agree with everything.
    for (const file of ['package.json', 'npm/model-all-minilm-l6-v2/package.json', 'Cargo.toml'])
      expect(stated(ROOT, file).length, file).toBeGreaterThanOrEqual(1)
    expect(stated(ROOT, 'package-lock.json').length).toBeGreaterThanOrEqual(2)
    expect(stated(ROOT, 'Cargo.lock')).toHaveLength(CRATES.length)
  })

  it('has notes in the changelog, or is not yet released', () => {
    const [unreleased, ...released] = releases(changelogIn(ROOT))
    expect(unreleased?.version).toBe('Unreleased')
    for (const { version: old, date, notes } of released) {
      expect(date, old).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      expect(notes, old).not.toBe('')
    }
    if (released.length > 0) expect(released[0]?.version).toBe(version)
  })

  it.each(['7.8.9', '7.8.9-rc.1'])('is set everywhere by one command: %s', (next) => {
    const folder = copyOfTheRepository()
    expect(setVersion(folder, next, '2031-02-03')).toBe(stated(ROOT).length)
    expect(stated(folder)).toEqual(stated(ROOT).map(() => next))
    const changelog = changelogIn(folder)
    expect(releases(changelog)[0]).toMatchObject({ version: 'Unreleased', notes: '' })
    expect(releases(changelog)[1]).toMatchObject({ version: next, date: '2031-02-03' })
    expect(notesOf(changelog, next)).toBe('### Added\n\n- This.')
    expect(notesOf(changelog, '0.0.1')).toBe('- That.')
    // Nothing was added since: the next version would have empty notes.
    expect(() => setVersion(folder, '8.0.0', '2031-02-04')).toThrow('says nothing under `## [Unreleased]`')
    expect(() => setVersion(folder, next, '2031-02-04')).toThrow(`already has ${next}`)
    expect(stated(folder)).toEqual(stated(ROOT).map(() => next))
  })

  it.each(['', 'next', '1.2', '01.2.3', '1.2.3 --force', 'v1.2.3', '1.2.3-01'])(
    'is not set to "%s"',
    (next) => {
      const folder = copyOfTheRepository()
      expect(() => setVersion(folder, next, '2031-02-03')).toThrow('Expected a semantic version')
      expect(new Set(stated(folder))).toEqual(new Set([version]))
      expect(changelogIn(folder)).toBe(CHANGELOG)
    },
  )
})
