import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './paths.mjs'

/**
 * Dependencies of the servers that are compiled into them: installed whole they would be 20 MB for everybody, of which
 * most is source maps and parts that nobody runs.
 */
export const IN_SERVERS = [
  '@hono/node-server',
  '@modelcontextprotocol/core',
  '@modelcontextprotocol/server',
  'hono',
  'zod',
]

/**
 * Packages that are built into `dist/vendor`, a file each, in place of being installed beside it: what is used of them
 * is a tenth of what they install.
 */
export const VENDORED = ['chokidar', 'ignore', 'marked', 'smol-toml', 'supports-hyperlinks', 'yaml', 'yauzl']

/** What these import, and so is in ours. */
const WITHIN_VENDORED = ['has-flag', 'pend', 'readdirp', 'supports-color']

/** What `@modelcontextprotocol/server` has compiled into itself, and so into ours. */
export const WITHIN_SERVER = [
  'ajv',
  'ajv-formats',
  'content-type',
  'fast-deep-equal',
  'fast-uri',
  'json-schema-traverse',
]

/**
 * @typedef {{ name: string, version: string, license: string, folder: string, integrity: string | undefined }} BuiltIn
 *
 * @returns {BuiltIn[]} each with the folder that holds its licence
 */
export function builtInPackages() {
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'))
  return [...IN_SERVERS, ...WITHIN_SERVER, ...VENDORED, ...WITHIN_VENDORED].sort().map((name) => {
    const folder = inRoot('node_modules', name)
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return { name, version, license, folder, integrity: packages[`node_modules/${name}`]?.integrity }
  })
}
