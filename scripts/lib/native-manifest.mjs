import { createHash } from 'node:crypto'

/**
 * The content of a platform package's `manifest.json` about its native files. The loader reads the SHA-256 of the
 * runtime library in it (`src/native/native-manifest.ts`).
 *
 * @param {import('./platform.mjs').Platform} platform
 * @param {Readonly<Record<string, Buffer>>} files by file name
 * @returns {string} the manifest
 */
export function manifestText({ name }, files) {
  const entries = Object.entries(files).map(([file, bytes]) => [
    file,
    { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  ])
  return `${JSON.stringify({ platform: name, files: Object.fromEntries(entries) }, null, 2)}\n`
}
