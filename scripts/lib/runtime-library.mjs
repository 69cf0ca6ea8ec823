// ONNX Runtime's library of any platform, as our packages carry it: taken from the npm package onnxruntime-node, which
// contains those of all platforms, checked, and renamed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { replaceSoname } from './elf-soname.mjs'
import { replaceInstallName } from './macho-install-name.mjs'
import { manifestText } from './native-manifest.mjs'
import { inRoot } from './paths.mjs'
import { platform } from './platform.mjs'
import { Problem } from './problem.mjs'

/** @type {{ runtime_version: string, notices: Record<string, string>, libraries: Record<string, string> }} */
const PINS = JSON.parse(readFileSync(inRoot('scripts/lib/runtime-library.json'), 'utf8'))

/** Such as `1.30.0`. */
export const RUNTIME_VERSION = PINS.runtime_version

/**
 * @param {import('./platform.mjs').Runtime} runtime
 * @returns {Buffer} the library, with a name that no other copy in the process has
 */
export function runtimeLibrary({ source }) {
  const bytes = readPinned(
    `node_modules/onnxruntime-node/bin/napi-v6/${source}`,
    PINS.libraries[source],
    'remove node_modules and run the same command again',
  )
  if (source.startsWith('linux/')) replaceSoname(bytes, 'libonnxruntime.so.1', 'librecollect_ort.so')
  if (source.startsWith('darwin/')) {
    replaceInstallName(bytes, '@rpath/libonnxruntime.1.dylib', '@rpath/librecollect_ort.dylib')
  }
  // Windows distinguishes libraries only by file name, and a change would break Microsoft's signature.
  return bytes
}

/** @returns {Record<string, Buffer>} ONNX Runtime's licence and the notices of what it is made of, by file name */
export function runtimeNotices() {
  const advice = `take it from ONNX Runtime ${RUNTIME_VERSION}, as npm/onnxruntime/README.md says`
  return Object.fromEntries(
    Object.entries(PINS.notices).map(([name, sha256]) => [
      name,
      readPinned(`npm/onnxruntime/${name}`, sha256, advice),
    ]),
  )
}

/**
 * @param {string} file relative to the repository's top folder
 * @param {string | undefined} expected its SHA-256
 * @param {string} advice
 */
function readPinned(file, expected, advice) {
  const bytes = readFileSync(inRoot(file))
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found === expected) return bytes
  throw new Problem(`${file} has the SHA-256 ${found}, expected ${expected}: ${advice}.`)
}

/**
 * Puts this machine's library next to the addon, where the loader looks for it, with the manifest for checking it.
 *
 * @returns {string} what was done
 */
export function placeRuntimeLibrary() {
  const here = platform()
  if (here.runtime === undefined) return `ONNX Runtime is not published for ${here.name}: int8 alone`
  const { library } = here.runtime
  const bytes = runtimeLibrary(here.runtime)
  placeWhole(inRoot('npm', here.name, library), bytes)
  // The manifest does not cover the addon, which is rebuilt all the time.
  placeWhole(inRoot('npm', here.name, 'manifest.json'), Buffer.from(manifestText(here, { [library]: bytes })))
  return `ONNX Runtime ${RUNTIME_VERSION} beside the addon`
}

/**
 * Under a temporary name first: a process that has loaded the old library keeps it, and an incomplete file is never
 * found.
 *
 * @param {string} target
 * @param {Buffer} bytes
 */
function placeWhole(target, bytes) {
  if (existsSync(target) && readFileSync(target).equals(bytes)) return
  mkdirSync(path.dirname(target), { recursive: true })
  const temporary = `${target}.${process.pid}.tmp`
  writeFileSync(temporary, bytes)
  renameSync(temporary, target)
}
