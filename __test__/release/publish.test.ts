import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

type Packages = Readonly<Record<string, { version: string; needs?: readonly string[] }>>

/** A folder as the workflow provides it: tarballs with only a package.json, and their checksums. */
function release(packages: Packages): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-publish-'))
  folders.push(folder)
  for (const [name, { version, needs = [] }] of Object.entries(packages)) {
    const parent = path.join(folder, 'work')
    mkdirSync(path.join(parent, 'package'), { recursive: true })
    const optionalDependencies = Object.fromEntries(needs.map((need) => [need, version]))
    const content = JSON.stringify({ name, version, optionalDependencies })
    writeFileSync(path.join(parent, 'package', 'package.json'), content)
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    expect(spawnSync('tar', ['-czf', `../${file}`, 'package'], { cwd: parent }).status).toBe(0)
    rmSync(parent, { recursive: true })
  }
  const sums = readdirSync(folder).map((name) => `${sha256(path.join(folder, name))}  ${name}\n`)
  writeFileSync(path.join(folder, 'SHA256SUMS'), sums.join(''))
  return folder
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

function publish(folder: string) {
  return spawnSync(process.execPath, [inRoot('scripts/release/publish.mjs'), folder, '--dry-run'], {
    encoding: 'utf8',
  })
}

const [linux, mac] = ['@recollect/linux-x64-gnu', '@recollect/darwin-arm64']

describe('publishing', () => {
  it('refuses a release that lacks a package', () => {
    const folder = release({
      recollect: { version: '1.0.0', needs: [linux, mac] },
      [linux]: { version: '1.0.0' },
    })
    const { status, stderr } = publish(folder)
    expect(status).toBe(1)
    expect(stderr).toContain(`found no ${mac}`)
    expect(publish(release({ [linux]: { version: '1.0.0' } })).stderr).toContain('found no recollect')
  })

  it('refuses packages of different versions', () => {
    const folder = release({ recollect: { version: '1.0.0', needs: [linux] }, [linux]: { version: '1.0.1' } })
    expect(publish(folder).stderr).toContain('packages of one version')
  })

  it('refuses a file that is not the one that was tested, and one that is not listed', () => {
    const folder = release({ recollect: { version: '1.0.0' } })
    const file = path.join(folder, 'recollect-1.0.0.tgz')
    const whole = readFileSync(file)
    writeFileSync(file, Buffer.concat([whole, Buffer.from([0])]))
    expect(publish(folder).stderr).toMatch(
      /Expected recollect-1\.0\.0\.tgz with the SHA-256 [\da-f]{64}, found/,
    )
    writeFileSync(file, whole)
    writeFileSync(path.join(folder, 'more.tgz'), whole)
    expect(publish(folder).stderr).toContain('Expected more.tgz with the SHA-256 that SHA256SUMS gives')
  })
})
