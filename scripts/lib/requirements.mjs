import { spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { npmCommand } from './npm.mjs'
import { ROOT } from './paths.mjs'
import { diskFull, Problem } from './problem.mjs'

/** `rust-version` of the workspace; edition 2024 and ort need almost as new a version. */
const OLDEST_RUST = [1, 95]

/** The first npm that reads the lock file's `libc` fields; Node 22.14 includes 10.9. */
const OLDEST_NPM = [10, 0]

/** Measured: 0.8 GB of packages, 1.4 GB of compiled crates, 0.2 GB for Node, and room for npm's own cache. */
const NEEDED_BYTES = 3.5e9

export function checkNpm() {
  const version = versionOf(npmCommand('--version'))
  if (version === null)
    throw new Problem('npm was not found on the PATH: install npm 11, then run the same command again.')
  if (isOlder(version, OLDEST_NPM)) {
    throw new Problem(
      `npm ${version} is too old: install npm 11 (\`npm install --global npm@11\`), then run the same command again.`,
    )
  }
}

export function checkRust() {
  for (const program of ['cargo', 'rustc']) {
    const version = versionOf([program, '--version'])
    if (version === null) {
      throw new Problem(
        `Rust's \`${program}\` was not found on the PATH: install Rust ${OLDEST_RUST.join('.')} or newer (https://rustup.rs), then run the same command again.`,
      )
    }
    if (isOlder(version, OLDEST_RUST)) {
      throw new Problem(
        `\`${program}\` ${version} is too old: update to Rust ${OLDEST_RUST.join('.')} or newer (\`rustup update stable\`), then run the same command again.`,
      )
    }
  }
}

/** @returns {string} the output of `rustc --version`: another compiler makes another addon */
export function rustVersion() {
  return versionOf(['rustc', '--version']) ?? 'none'
}

/** cargo links with the C compiler, and without one fails only after minutes of compiling. */
export function checkLinker() {
  if (process.platform === 'win32') {
    checkClang()
    return
  }
  if (versionOf([process.env['CC'] ?? 'cc', '--version']) === null) {
    throw new Problem(
      'No C compiler (`cc`) was found on the PATH: install one (Debian, Ubuntu: `apt-get install gcc libc6-dev`; macOS: `xcode-select --install`), then run the same command again.',
    )
  }
}

/** ring accepts no other C compiler for Windows on Arm, and looks for it only on the PATH. */
function checkClang() {
  if (process.arch !== 'arm64' || versionOf(['clang', '--version']) !== null) return
  throw new Problem(
    'No `clang` was found on the PATH: install LLVM (`winget install LLVM.LLVM`) and put its `bin` on the PATH, then run the same command again.',
  )
}

export function checkDisk() {
  const { bavail, bsize } = statfsSync(ROOT)
  if (bavail * bsize < NEEDED_BYTES) throw diskFull()
}

/**
 * @param {readonly string[]} command
 * @returns {string | null} the first version number that the command prints; `null` when it cannot be run
 */
function versionOf([program = '', ...args]) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', cwd: ROOT })
  return status === 0 ? (/\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? '0.0') : null
}

/**
 * @param {string} version
 * @param {readonly number[]} oldest major and minor
 */
function isOlder(version, [oldestMajor = 0, oldestMinor = 0]) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}
