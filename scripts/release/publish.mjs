// Publishes the tarballs of a release to npm. An interrupted run can be repeated: published packages are skipped.
//
//   node scripts/release/publish.mjs DIR [--dry-run]
//
// In CI without a token: npm exchanges the workflow's identity for the right to publish, and adds its provenance.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { npmCommand } from '../lib/npm.mjs'
import { Problem, runMain } from '../lib/problem.mjs'

/** @typedef {{ file: string, name: string, version: string, needs: string[], repository?: unknown }} Tarball */

await runMain(async () => {
  const [folder, option, ...rest] = process.argv.slice(2)
  if (folder === undefined || rest.length > 0 || (option !== undefined && option !== '--dry-run'))
    throw new Problem('Expected the folder with the tarballs, and at most --dry-run.')
  checkSums(folder)
  const tarballs = inOrder(folder)
  const homeless = tarballs.filter(({ repository }) => repository === undefined).map(({ name }) => name)
  if (process.env['CI'] !== undefined && homeless.length > 0)
    throw new Problem(
      `Expected a \`repository\` in package.json, which is what npm compares a provenance with: ${homeless.join(', ')}.`,
    )
  for (const tarball of tarballs) {
    const { name, version } = tarball
    if (option === undefined && isPublished(tarball)) {
      process.stdout.write(`${name}@${version} is there already\n`)
      continue
    }
    publish(tarball, option)
  }
  return 0
})

/**
 * @param {string} folder
 * @returns {Tarball[]} the main package last: as soon as it is published, someone installs it and needs the others
 */
function inOrder(folder) {
  const tarballs = readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => identify(path.resolve(folder, name)))
  const main = tarballs.find(({ name }) => name === 'recollect')
  const others = tarballs.filter((tarball) => tarball !== main)
  const missing = main?.needs.filter((name) => !others.some((other) => other.name === name)) ?? ['recollect']
  if (missing.length > 0)
    throw new Problem(`Expected every package in ${folder}, found no ${missing.join(', ')}.`)
  if (main === undefined || others.some(({ version }) => version !== main.version))
    throw new Problem(`Expected the packages of one version in ${folder}, found several.`)
  return [...others, main]
}

/**
 * @param {string} file
 * @returns {Tarball}
 */
function identify(file) {
  const { status, stdout, stderr } = spawnSync('tar', ['-xzOf', file, 'package/package.json'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Problem(`Expected an npm tarball at ${file}: ${stderr}`)
  const { name, version, repository, dependencies, optionalDependencies } = JSON.parse(stdout)
  const needs = Object.keys({ ...dependencies, ...optionalDependencies })
  return { file, name, version, repository, needs: needs.filter((one) => one.startsWith('@recollect/')) }
}

/** @param {string} folder publishes exactly what passed the tests */
function checkSums(folder) {
  const lines = readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
  for (const name of readdirSync(folder).filter((one) => one !== 'SHA256SUMS')) {
    const found = createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex')
    if (sums.get(name) !== found)
      throw new Problem(
        `Expected ${name} with the SHA-256 ${sums.get(name) ?? 'that SHA256SUMS gives'}, found ${found}.`,
      )
  }
}

/** @param {Tarball} tarball */
function isPublished({ name, version }) {
  const [program = '', ...args] = npmCommand('view', `${name}@${version}`, 'version', '--json')
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return stdout.includes(version)
  if (`${stdout}${stderr}`.includes('E404')) return false
  throw new Problem(`npm could not say whether ${name}@${version} is there: ${stderr}`)
}

/**
 * @param {Tarball} tarball
 * @param {string | undefined} option
 */
function publish({ file, name, version }, option) {
  // A prerelease must be installed only on request.
  const tag = version.includes('-') ? 'next' : 'latest'
  const provenance = process.env['CI'] === undefined ? [] : ['--provenance']
  const options = [
    '--access',
    'public',
    '--tag',
    tag,
    '--ignore-scripts',
    ...provenance,
    ...(option ? [option] : []),
  ]
  const [program = '', ...args] = npmCommand('publish', file, ...options)
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  if (status !== 0)
    throw new Problem(`npm did not publish ${name}@${version}: run this again once the cause is fixed.`)
}
