import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../lib/paths.mjs'
import { pack } from './pack.mjs'
import { stage } from './stage.mjs'

export const TARBALLS = inRoot('target', 'tarballs')

/** @typedef {import('./pack.mjs').Packed & { file: string }} Tarball */

/**
 * Stages a release and packs it.
 *
 * @param {import('./options.mjs').StageOptions} options
 * @returns {Promise<Tarball[]>} in the order in which they are to be published
 */
export async function makeTarballs(options) {
  const staged = await stage(options)
  rmSync(TARBALLS, { recursive: true, force: true })
  mkdirSync(TARBALLS, { recursive: true })
  /** @type {Tarball[]} */
  const tarballs = []
  for (const { one, folder } of staged) {
    const packed = await pack(one, folder, ['--pack-destination', TARBALLS])
    tarballs.push({ ...packed, file: path.join(TARBALLS, packed.filename) })
  }
  return tarballs
}

/** @param {readonly Tarball[]} tarballs */
export function tarballTable(tarballs) {
  const rows = tarballs.map(({ filename, files, size, unpackedSize }) => [
    filename,
    String(files.length),
    megabytes(size),
    megabytes(unpackedSize),
  ])
  const head = ['tarball', 'files', 'packed', 'unpacked']
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)),
  )
  const line = (/** @type {readonly string[]} */ row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
  return `${[head, ...rows].map(line).join('\n')}\n`
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`
