import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './paths.mjs'

/**
 * Dependencies of the servers that are compiled into them. Installed completely they would be 20 MB for everybody,
 * most of it source maps and unused parts.
 */
export const IN_SERVERS = [
  '@hono/node-server',
  '@modelcontextprotocol/core',
  '@modelcontextprotocol/server',
  'hono',
  'zod',
]

/**
 * Packages that are built into `dist/vendor`, one file each, instead of being installed: we use a tenth of what they
 * install.
 */
export const VENDORED = ['chokidar', 'ignore', 'marked', 'smol-toml', 'supports-hyperlinks', 'yaml', 'yauzl']

/** Packages that these import, and so are in ours. */
const WITHIN_VENDORED = ['has-flag', 'pend', 'readdirp', 'supports-color']

/** Packages that `@modelcontextprotocol/server` has compiled in, and so are in ours. */
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
