// `npm run release -- sbom`: writes target/tarballs/recollect-<version>.cdx.json, the bill of materials of a release
// in CycloneDX: what npm installs with it, and what npm cannot see: the packages compiled into it, the crates in the
// addon, ONNX Runtime's library, the model.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { builtInPackages } from '../lib/built-in-packages.mjs'
import { linkedCrates } from '../lib/linked-crates.mjs'
import { npmCommand } from '../lib/npm.mjs'
import { inRoot, ROOT } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'

/**
 * @typedef {{ alg: string, content: string }} Hash
 * @typedef {{ 'bom-ref': string, type: string, name: string, version?: string, purl?: string, hashes?: Hash[], licenses?: object[], components?: Component[] }} Component
 */

const MODEL = 'npm/model-all-minilm-l6-v2'

await runMain(async () => {
  const bom = npmBom()
  bom.components.push(...builtIn(), ...crates(), runtime(), model())
  const folder = inRoot('target', 'tarballs')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `recollect-${readJson('package.json').version}.cdx.json`)
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`)
  process.stdout.write(`${path.relative(ROOT, file)}: ${bom.components.length} components\n`)
  return 0
})

/** @returns {{ components: Component[] }} with the packages that a user's `npm install` brings */
function npmBom() {
  const options = [
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'library',
    '--omit',
    'dev',
    '--package-lock-only',
  ]
  const [program = '', ...args] = npmCommand('sbom', ...options)
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new Problem(`npm sbom failed: ${stderr}`)
  const bom = JSON.parse(stdout)
  // npm uses the folder's name.
  bom.metadata.component.name = readJson('package.json').name
  for (const component of bom.components) component.licenses ??= statedLicence(component.name)
  return bom
}

/**
 * npm reports a licence that SPDX knows and omits any other, such as sqlite-vec's "MIT OR Apache".
 *
 * @param {string} name of a package
 */
function statedLicence(name) {
  const { license } = readJson('package-lock.json').packages[`node_modules/${name}`] ?? {}
  return license && [{ license: { name: license } }]
}

/**
 * @param {string} purl
 * @param {string} name
 * @param {string} version
 */
function library(purl, name, version) {
  return { 'bom-ref': purl, type: 'library', name, version, purl }
}

/** @returns {Component[]} */
function builtIn() {
  return builtInPackages().map(({ name, version, license, integrity = '' }) => {
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    const content = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')
    return {
      ...library(purl, name, version),
      hashes: [{ alg: 'SHA-512', content }],
      licenses: [{ license: { id: license } }],
    }
  })
}

/** @returns {Component[]} */
function crates() {
  const checksums = cratesChecksums()
  return linkedCrates().map(({ name, version, license }) => {
    const purl = `pkg:cargo/${name}@${version}`
    const checksum = checksums.get(`${name} ${version}`)
    return {
      ...library(purl, name, version),
      ...(checksum && { hashes: [sha256(checksum)] }),
      // Older crates write a slash where SPDX has OR.
      ...(license && { licenses: [{ expression: license.replaceAll('/', ' OR ') }] }),
    }
  })
}

/** @returns {Map<string, string>} SHA-256 of each crate, by name and version */
function cratesChecksums() {
  const lock = readFileSync(inRoot('Cargo.lock'), 'utf8')
  const entries = lock.matchAll(
    /^name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "([\da-f]{64})"$/gm,
  )
  return new Map(Array.from(entries, ([, name, version, checksum = '']) => [`${name} ${version}`, checksum]))
}

/** @returns {Component} */
function runtime() {
  const { runtime_version: version, libraries } = readJson('scripts/lib/runtime-library.json')
  const purl = `pkg:npm/onnxruntime-node@${version}`
  return {
    'bom-ref': purl,
    type: 'library',
    name: 'ONNX Runtime',
    version,
    purl,
    licenses: [{ license: { id: 'MIT' } }],
    components: files(purl, libraries),
  }
}

/** @returns {Component} */
function model() {
  const { name, version } = readJson(`${MODEL}/package.json`)
  const { files: contents } = readJson(`${MODEL}/manifest.json`)
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {
    'bom-ref': purl,
    type: 'machine-learning-model',
    name,
    version,
    purl,
    licenses: [{ license: { id: 'Apache-2.0' } }],
    components: files(purl, contents),
  }
}

/**
 * @param {string} owner
 * @param {Record<string, string | { sha256: string }>} hashes
 * @returns {Component[]}
 */
function files(owner, hashes) {
  return Object.entries(hashes).map(([name, hash]) => ({
    'bom-ref': `${owner}#${name}`,
    type: 'file',
    name,
    hashes: [sha256(typeof hash === 'string' ? hash : hash.sha256)],
  }))
}

/** @param {string} content */
function sha256(content) {
  return { alg: 'SHA-256', content }
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(inRoot(file), 'utf8'))
}
