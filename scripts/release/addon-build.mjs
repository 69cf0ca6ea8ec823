// How the addon of a release is built. Unlike the build of set-up it depends only on the sources, the lock file and
// the compiler: not on their location, nor on this machine's glibc.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { runLogged } from '../lib/command.mjs'
import { platform } from '../lib/platform.mjs'
import { Problem } from '../lib/problem.mjs'
import { installPythonTools } from '../lib/python-tools.mjs'
import { checkLinker, checkRust } from '../lib/requirements.mjs'

/**
 * better-sqlite3's binary needs it, so an addon that needs less would not help anyone. Build machines are newer. zig
 * has the symbols of each glibc, so the build needs neither an old system nor an unmaintained compiler.
 */
const GLIBC = '2.34'

/** @typedef {{ target: string, library: string }} Target */

/** @type {Readonly<Record<string, Target>>} */
const TARGETS = {
  'linux-x64-gnu': { target: 'x86_64-unknown-linux-gnu', library: 'librecollect_node.so' },
  'linux-arm64-gnu': { target: 'aarch64-unknown-linux-gnu', library: 'librecollect_node.so' },
  'linux-x64-musl': { target: 'x86_64-unknown-linux-musl', library: 'librecollect_node.so' },
  'linux-arm64-musl': { target: 'aarch64-unknown-linux-musl', library: 'librecollect_node.so' },
  'darwin-x64': { target: 'x86_64-apple-darwin', library: 'librecollect_node.dylib' },
  'darwin-arm64': { target: 'aarch64-apple-darwin', library: 'librecollect_node.dylib' },
  'win32-x64-msvc': { target: 'x86_64-pc-windows-msvc', library: 'recollect_node.dll' },
  'win32-arm64-msvc': { target: 'aarch64-pc-windows-msvc', library: 'recollect_node.dll' },
}

/**
 * Builds the addon of a platform: this machine's, or on Linux that of the other C library.
 *
 * @param {object} options
 * @param {string} options.sources the folder with the workspace's Cargo.toml
 * @param {string} options.output folder that the addon goes to
 * @param {string | undefined} [options.platform] its name; default: this machine's
 * @param {boolean} [options.faulty] with the points at which a test makes it panic
 * @param {string} [options.cargoHome] default: the user's
 * @returns {Promise<string>} path of the addon
 */
export async function buildAddon({
  sources,
  output,
  platform: name = platform().name,
  faulty = false,
  cargoHome = defaultCargoHome(),
}) {
  checkRust()
  checkLinker()
  const found = TARGETS[name]
  if (found === undefined) {
    throw new Problem(`Expected a platform out of ${Object.keys(TARGETS).join(', ')}, received ${name}.`)
  }
  const { target, library } = found
  const targetFolder = path.join(sources, 'target', 'release-addon')
  const { cargo, triple, env } = await cargoFor(target)
  const command = [
    ...[...cargo, '--release', '--locked', '--package', 'recollect-node', '--target', triple],
    ...['--manifest-path', path.join(sources, 'Cargo.toml'), '--target-dir', targetFolder],
    ...(faulty ? ['--features', 'fault-injection'] : []),
  ]
  const flags = rustFlags(sources, cargoHome, target)
  await runLogged('release-addon', command, {
    cwd: sources,
    env: { ...env, CARGO_HOME: cargoHome, CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') },
  })
  const addon = path.join(output, `recollect.${name}.node`)
  mkdirSync(output, { recursive: true })
  copyFileSync(path.join(targetFolder, target, 'release', library), addon)
  return addon
}

/**
 * @param {string} target
 * @returns {Promise<{ cargo: string[], triple: string, env?: Record<string, string> }>}
 */
async function cargoFor(target) {
  if (!target.includes('-linux-')) return { cargo: ['cargo', 'build'], triple: target }
  const program = path.join('bin', 'cargo-zigbuild')
  const zig = path.join('ziglang', 'zig')
  const tools = await installPythonTools('zig', [program, zig], 'bringing zig')
  return {
    cargo: [path.join(tools, program), 'zigbuild'],
    triple: target.endsWith('-gnu') ? `${target}.${GLIBC}` : target,
    env: { CARGO_ZIGBUILD_ZIG_PATH: path.join(tools, zig) },
  }
}

export const defaultCargoHome = () => process.env['CARGO_HOME'] ?? path.join(homedir(), '.cargo')

/**
 * @param {string} sources
 * @param {string} cargoHome
 * @param {string} target
 */
function rustFlags(sources, cargoHome, target) {
  const sysroot = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' }).stdout.trim()
  // A panic's message names the file, and must not reveal the folders of the build machine.
  const remapped = {
    [cargoHome]: '/cargo',
    [path.join(sysroot, 'lib', 'rustlib', 'src', 'rust')]: '/rust',
    [sources]: '/recollect',
  }
  const flags = Object.entries(remapped).map(([from, to]) => `--remap-path-prefix=${from}=${to}`)
  // Rust links musl statically by default, but a library that Node.js loads must use the same musl.
  if (target.endsWith('-musl')) return [...flags, '-Ctarget-feature=-crt-static']
  if (!target.endsWith('-msvc')) return flags
  // No Visual C++ runtime to install, and no time of the build in the file's header.
  return [...flags, '-Ctarget-feature=+crt-static', '-Clink-arg=/Brepro']
}
