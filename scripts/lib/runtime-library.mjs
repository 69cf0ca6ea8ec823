// Copies ONNX Runtime's library beside the addon, which is where the loader looks for it.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { replaceSoname } from './elf-soname.mjs'
import { inRoot } from './paths.mjs'
import { platform } from './platform.mjs'
import { Problem } from './problem.mjs'

const SONAME = 'libonnxruntime.so.1'
const OUR_SONAME = 'librecollect_ort.so'

/** @returns {string} what was done */
export function stageRuntimeLibrary() {
  const { name, runtime, library } = platform()
  const source = inRoot('node_modules/onnxruntime-node/bin/napi-v6', runtime)
  const target = inRoot('npm', name, library)
  const bytes = readFileSync(source)
  /** @type {{ runtime_version: string, libraries: Record<string, string> }} */
  const pins = JSON.parse(readFileSync(inRoot('scripts/lib/runtime-library.json'), 'utf8'))
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== pins.libraries[runtime]) {
    throw new Problem(
      `${path.relative(inRoot(), source)} has the SHA-256 ${found}, expected ${pins.libraries[runtime]}: remove node_modules and run the same command again.`,
    )
  }
  if (process.platform === 'linux') replaceSoname(bytes, SONAME, OUR_SONAME)
  const unchanged = existsSync(target) && readFileSync(target).equals(bytes)
  if (!unchanged) placeWhole(target, bytes)
  return `ONNX Runtime ${pins.runtime_version} beside the addon`
}

/**
 * Under a temporary name first: a process that has the old library loaded keeps it, and no half file is ever found.
 *
 * @param {string} target
 * @param {Buffer} bytes
 */
function placeWhole(target, bytes) {
  mkdirSync(path.dirname(target), { recursive: true })
  const temporary = `${target}.${process.pid}.tmp`
  writeFileSync(temporary, bytes, { mode: 0o755 })
  renameSync(temporary, target)
}
