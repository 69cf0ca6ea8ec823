// What is published, package by package. The one list of each package's files: staging writes exactly these, and
// fails when npm would pack anything else.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { manifestText } from '../lib/native-manifest.mjs'
import { inRoot, ROOT } from '../lib/paths.mjs'
import { addonFile, PLATFORMS } from '../lib/platform.mjs'
import { Problem } from '../lib/problem.mjs'
import { RUNTIME_VERSION, runtimeLibrary, runtimeNotices } from '../lib/runtime-library.mjs'
import { noticesByPackage } from './notices.mjs'
import { filesAddress, packedPage } from './pages.mjs'

/**
 * @typedef {Record<string, unknown> & { name: string, version: string, files: string[] }} PackageJson
 * @typedef {{ folder: string, packageJson: PackageJson, files: Readonly<Record<string, Buffer | string>> }} Package
 *   `files` are all but package.json, by path within the package
 */

const NOTICES = 'THIRD-PARTY-NOTICES.md'
const MODEL = 'model-all-minilm-l6-v2'

/** Fields of the repository's package.json that are for working on it. */
const NOT_PUBLISHED = ['private', 'scripts', 'napi', 'devDependencies']

/** Files that npm packs whether they are listed or not. */
const ALWAYS_PACKED = /^(readme|licen[cs]e)(\.|$)/i

/** @param {string} file relative to the repository's top folder */
const read = (file) => readFileSync(inRoot(file))

/** @param {string} file */
const readJson = (file) => JSON.parse(read(file).toString())

/**
 * The package `recollect`. It depends on exact versions of the others, because an addon and the TypeScript that calls
 * it belong together.
 *
 * @returns {Package}
 */
export function mainPackage() {
  const root = readJson('package.json')
  const { version } = root
  const files = mainFiles(root)
  const packageJson = {
    ...Object.fromEntries(Object.entries(root).filter(([field]) => !NOT_PUBLISHED.includes(field))),
    ...{ name: root.name, version, files: topLevel(files) },
    dependencies: {
      [`@recollect/${MODEL}`]: readJson(`npm/${MODEL}/package.json`).version,
      ...root.dependencies,
    },
    optionalDependencies: Object.fromEntries(
      Object.values(PLATFORMS).map(({ name }) => [`@recollect/${name}`, version]),
    ),
    publishConfig: { access: 'public' },
  }
  return { folder: 'recollect', packageJson, files }
}

/**
 * @param {PackageJson} root
 * @returns {Record<string, Buffer | string>}
 */
function mainFiles(root) {
  const left = new Set(
    root.files.flatMap((entry) => (entry.startsWith('!') ? committed(entry.slice(1)) : [])),
  )
  const listed = root.files.flatMap((entry) => {
    if (entry.startsWith('!')) return []
    return entry === 'dist' ? compiled() : committed(entry).filter((file) => !left.has(file))
  })
  const packed = new Set(listed)
  const address = filesAddress(root)
  const files = Object.entries(contents(listed)).map(([file, content]) => [
    file,
    file.endsWith('.md') ? packedPage(file, content.toString(), packed, address) : content,
  ])
  return { ...Object.fromEntries(files), [NOTICES]: noticesByPackage(read(NOTICES).toString()).main }
}

/** @returns {Package} */
export function modelPackage() {
  const packageJson = readJson(`npm/${MODEL}/package.json`)
  const files = [...packageJson.files, 'README.md'].map((/** @type {string} */ file) => [
    file,
    read(`npm/${MODEL}/${file}`),
  ])
  return { folder: MODEL, packageJson, files: Object.fromEntries(files) }
}

/**
 * One of the packages with native files, which npm chooses by `os`, `cpu` and `libc`. Their package.json files are
 * generated here and not committed: they differ only by the table of platforms, and their version is the main
 * package's.
 *
 * @param {import('../lib/platform.mjs').Platform} platform
 * @param {Buffer} addon
 * @returns {Package}
 */
export function platformPackage(platform, addon) {
  const { version, license, engines } = readJson('package.json')
  const { runtime } = platform
  const native = {
    [addonFile(platform)]: addon,
    ...(runtime && { [runtime.library]: runtimeLibrary(runtime) }),
  }
  const files = {
    ...native,
    'manifest.json': manifestText(platform, native),
    'README.md': platformReadme(platform),
    ...contents(['LICENSE']),
    [NOTICES]: noticesByPackage(read(NOTICES).toString()).platform,
    ...(runtime && prefixed('onnxruntime/', runtimeNotices())),
  }
  const packageJson = {
    name: `@recollect/${platform.name}`,
    version,
    description: `The native files of recollect for ${platform.name}: its addon${runtime ? ` and ONNX Runtime ${RUNTIME_VERSION}` : ''}`,
    license,
    type: 'commonjs',
    engines,
    // Yarn keeps packages in archives, from which the system's loader cannot read.
    preferUnplugged: true,
    ...platform.install,
    exports: { './manifest.json': './manifest.json', './package.json': './package.json' },
    files: topLevel(files),
    publishConfig: { access: 'public' },
  }
  return { folder: platform.name, packageJson, files }
}

/**
 * @param {string} prefix
 * @param {Readonly<Record<string, Buffer>>} files
 */
function prefixed(prefix, files) {
  return Object.fromEntries(Object.entries(files).map(([file, bytes]) => [`${prefix}${file}`, bytes]))
}

/** @param {import('../lib/platform.mjs').Platform} platform */
function platformReadme(platform) {
  const { runtime } = platform
  const library =
    runtime &&
    `
| \`${runtime.library}\` | ONNX Runtime ${RUNTIME_VERSION} by Microsoft, taken from the npm package onnxruntime-node, under a name of its own |`
  const licence = runtime
    ? `ONNX Runtime is under the MIT licence too: see \`onnxruntime/\`, with the notices of what it
is made of.`
    : `ONNX Runtime is not published for ${platform.name}: the engine works with \`precision: 'int8'\`.`
  return `# @recollect/${platform.name}

The native files of the package \`recollect\` for ${platform.name}, which installs them. There is nothing to call here.

| file | what |
|---|---|
| \`${addonFile(platform)}\` | the embedding engine, written in Rust |${library ?? ''}
| \`manifest.json\` | size and SHA-256 of each${runtime ? '; the library is checked before it is loaded' : ''} |

MIT licence: see \`LICENSE\`. ${licence} \`THIRD-PARTY-NOTICES.md\` has those of the Rust crates in the addon.
`
}

/**
 * @param {Readonly<Record<string, unknown>>} files
 * @returns {string[]} the `files` of a package.json
 */
function topLevel(files) {
  const names = Object.keys(files).map((file) => file.replace(/\/.*/, ''))
  return [...new Set(names)].filter((name) => !ALWAYS_PACKED.test(name)).sort()
}

/** @returns {string[]} what the bundler made from the sources, with its maps, and from their declarations */
function compiled() {
  const files = readdirSync(inRoot('dist'), { recursive: true, encoding: 'utf8' }).map((file) =>
    path.posix.join('dist', ...file.split(path.sep)),
  )
  const declarations = files.filter((file) => file.endsWith('.d.ts'))
  const bundles = files.filter((file) => file.endsWith('.js'))
  // A file that only re-exports has no map.
  const mapped = bundles.filter((file) => read(file).includes('//# sourceMappingURL='))
  return [...declarations, ...bundles, ...mapped.map((file) => `${file}.map`)]
}

/**
 * Returns only committed files, because nothing else is published.
 *
 * @param {string} place a file or folder, or a pattern for files of the top folder
 * @returns {string[]}
 */
function committed(place) {
  const { status, stdout, stderr } = spawnSync('git', ['ls-files', '-z', '--', `:(glob)${place}`], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Problem(`git ls-files failed: ${stderr}`)
  const files = stdout.split('\0').filter((file) => file !== '')
  if (files.length === 0) throw new Problem(`package.json lists ${place}, but nothing of it is committed.`)
  return files
}

/**
 * @param {readonly string[]} files
 * @returns {Record<string, Buffer>}
 */
function contents(files) {
  const missing = files.filter((file) => !existsSync(inRoot(file)))
  if (missing.length > 0) {
    throw new Problem(`Expected every listed file, found no ${missing.join(', ')}: run \`npm run setup\`.`)
  }
  return Object.fromEntries(files.map((file) => [file.split(path.sep).join('/'), read(file)]))
}
