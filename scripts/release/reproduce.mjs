// `npm run release -- reproduce`: builds the addon of the last commit twice, in two folders of different names, and
// reports whether the results have the same bytes. Takes some minutes: the two builds share nothing.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { step } from '../lib/report.mjs'
import { buildAddon, defaultCargoHome } from './addon-build.mjs'

/** What the addon is built from. */
const SOURCES = ['Cargo.toml', 'Cargo.lock', 'build.rs', 'crates']

await runMain(async () => {
  const commit = lastCommit()
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-reproduce-'))
  try {
    const [first, second] = [
      await build(commit, path.join(folder, 'a')),
      await build(commit, path.join(folder, 'another', 'place')),
    ]
    process.stdout.write(`${first}\n${second}\n`)
    if (first !== second) throw new Problem('Expected the same bytes twice from one commit, received others.')
    return 0
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/**
 * @param {string} commit
 * @param {string} folder
 * @returns {Promise<string>} SHA-256 of the addon
 */
async function build(commit, folder) {
  const sources = path.join(folder, 'sources')
  const cargoHome = path.join(folder, 'cargo')
  mkdirSync(sources, { recursive: true })
  mkdirSync(cargoHome)
  extract(commit, sources)
  // The crates that cargo downloaded, under another path: without remapping, their paths would be in the addon too.
  symlinkSync(path.join(defaultCargoHome(), 'registry'), path.join(cargoHome, 'registry'), 'junction')
  let hash = ''
  await step('addon', `building in ${folder}`, async () => {
    const addon = await buildAddon({ sources, output: folder, cargoHome })
    hash = createHash('sha256').update(readFileSync(addon)).digest('hex')
    return hash
  })
  return hash
}

/** @returns {string} read once, because a commit may be added while the first build runs */
function lastCommit() {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Problem('Expected a git repository, whose last commit is built.')
  return stdout.trim()
}

/**
 * @param {string} commit
 * @param {string} folder
 */
function extract(commit, folder) {
  const archive = spawnSync('git', ['archive', commit, ...SOURCES], { cwd: ROOT, maxBuffer: 1 << 28 })
  const { status } = spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout })
  if (archive.status !== 0 || status !== 0)
    throw new Problem('Expected `git archive` and `tar` to take the sources out of the last commit.')
}
