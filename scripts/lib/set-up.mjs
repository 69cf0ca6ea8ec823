import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from './command.mjs'
import { npmCommand, QUIET_INSTALL } from './npm.mjs'
import { inRoot, ROOT } from './paths.mjs'
import { addonFile, platform } from './platform.mjs'
import { Problem } from './problem.mjs'
import { step } from './report.mjs'
import { checkDisk, checkLinker, checkNpm, checkRust, rustVersion } from './requirements.mjs'
import { placeRuntimeLibrary } from './runtime-library.mjs'
import { clearStamp, contentKey, isFresh, markFresh } from './stamp.mjs'

/**
 * @typedef {object} SetUpStep
 * @property {string} name
 * @property {string} doing
 * @property {() => string} key what the result depends on
 * @property {() => readonly string[]} outputs files that must be there
 * @property {(onLine: (line: string) => void) => Promise<string>} work
 */

const ADDON_SOURCES = [
  ...['Cargo.toml', 'Cargo.lock', 'build.rs'],
  ...['recollect-engine', 'recollect-hub', 'recollect-index', 'recollect-kernel', 'recollect-node'].flatMap(
    (name) => [`crates/${name}/Cargo.toml`, `crates/${name}/src`],
  ),
]

const addonKey = () => contentKey(ADDON_SOURCES, [rustVersion()])

/** @type {readonly SetUpStep[]} */
const STEPS = [
  {
    name: 'dependencies',
    doing: 'installing the locked packages, install scripts off',
    key: () => contentKey(['package.json', 'package-lock.json'], [process.platform, process.arch]),
    outputs: () => [
      inRoot('node_modules/better-sqlite3/package.json'),
      inRoot('node_modules/typescript/package.json'),
    ],
    work: async (onLine) => {
      await runLogged('dependencies', npmCommand('ci', ...QUIET_INSTALL), { cwd: ROOT, onLine })
      return 'locked packages installed, install scripts off'
    },
  },
  {
    name: 'addon',
    doing: 'release build, some minutes the first time',
    key: addonKey,
    outputs: () => [addonPath()],
    work: async (onLine) => {
      await runLogged('addon', addonBuild(), { cwd: ROOT, onLine })
      return 'release build'
    },
  },
  {
    name: 'runtime',
    doing: "copying ONNX Runtime's library",
    key: () =>
      contentKey([
        'scripts/lib/runtime-library.json',
        'scripts/lib/runtime-library.mjs',
        'scripts/lib/elf.mjs',
        'scripts/lib/elf-soname.mjs',
        'scripts/lib/macho-install-name.mjs',
        'scripts/lib/native-manifest.mjs',
      ]),
    outputs: () => {
      const { name, runtime } = platform()
      return runtime === undefined
        ? []
        : [runtime.library, 'manifest.json'].map((file) => inRoot('npm', name, file))
    },
    work: async () => placeRuntimeLibrary(),
  },
  {
    name: 'typescript',
    doing: 'compiling src to dist',
    key: () =>
      contentKey([
        ...['src', 'scripts/lib/bundle.mjs', 'scripts/lib/declarations.mjs'],
        ...['scripts/lib/vendored.mjs', 'scripts/lib/built-in-packages.mjs'],
        ...['tsconfig.json', 'package.json', 'package-lock.json'],
      ]),
    outputs: () => ['index', 'cli/main', 'mcp/index'].map((name) => inRoot(`dist/${name}.js`)),
    work: async (onLine) => {
      // Removed sources must not stay in dist.
      rmSync(inRoot('dist'), { recursive: true, force: true })
      await runLogged(
        'typescript',
        [process.execPath, inRoot('node_modules/typescript/bin/tsc'), '-p', ROOT],
        { cwd: ROOT, onLine },
      )
      // Imported only here, because the first step installs their dependencies.
      const { bundle } = await import('./bundle.mjs')
      const { bundleDeclarations } = await import('./declarations.mjs')
      const files = await bundle()
      await bundleDeclarations()
      return `src compiled to dist, ${files === 1 ? 'one file' : `${files} files`} and their declarations`
    },
  },
]

/**
 * Makes whatever is not there or is out of date. Says what it does on standard error.
 *
 * @param {object} [options]
 * @param {boolean} [options.prebuilt] take the addon that lies at its place for one of these sources, as a machine
 *   does that tests what another one has built
 * @param {readonly string[]} [options.only] names of the steps to run; default: all
 * @returns {Promise<boolean>} whether anything had to be made
 */
export async function setUp({ prebuilt = false, only } = {}) {
  if (prebuilt) takeAddon()
  const steps = STEPS.filter(({ name }) => only?.includes(name) ?? true)
  const isDue = (/** @type {SetUpStep} */ { name, key, outputs }) => !isFresh(name, key(), outputs())
  const due = new Set(steps.filter(isDue).map(({ name }) => name))
  if (due.size === 0) return false
  if (due.has('dependencies')) {
    checkNpm()
    checkDisk()
  }
  if (due.has('addon')) {
    checkRust()
    checkLinker()
  }
  for (const setUpStep of steps) {
    // Asked again: an earlier step may have made this one due.
    if (!isDue(setUpStep)) continue
    clearStamp(setUpStep.name)
    await step(setUpStep.name, setUpStep.doing, setUpStep.work)
    markFresh(setUpStep.name, setUpStep.key())
  }
  return true
}

function takeAddon() {
  const addon = addonPath()
  if (!existsSync(addon)) throw new Problem(`Expected a prebuilt addon at ${addon}, found none.`)
  markFresh('addon', addonKey())
}

/** @returns {string} */
function addonPath() {
  return inRoot('npm', platform().name, addonFile(platform()))
}

/**
 * @param {string} outputDir
 * @param {string} declarations where the generated types go
 * @param {readonly string[]} cargoOptions
 * @returns {string[]}
 */
export function addonBuild(
  outputDir = inRoot('npm', platform().name),
  declarations = inRoot('crates/recollect-node/native.d.ts'),
  cargoOptions = [],
) {
  return [
    process.execPath,
    inRoot('node_modules/@napi-rs/cli/dist/cli.js'),
    'build',
    '--platform',
    '--release',
    '--no-js',
    ...['--dts', path.relative(outputDir, declarations)],
    ...['--manifest-path', inRoot('crates/recollect-node/Cargo.toml')],
    ...['--output-dir', outputDir],
    ...cargoOptions,
  ]
}
