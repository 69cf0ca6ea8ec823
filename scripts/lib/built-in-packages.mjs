import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './paths.mjs'

/**
 * Dependencies of the servers that are compiled into them: installed whole they would be 20 MB for everybody, of which
 * most is source maps and parts that nobody runs.
 */
export const BUILT_IN = [
  '@hono/node-server',
  '@modelcontextprotocol/core',
  '@modelcontextprotocol/server',
  'hono',
  'zod',
]

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
  return [...BUILT_IN, ...WITHIN_SERVER].sort().map((name) => {
    const folder = inRoot('node_modules', name)
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return { name, version, license, folder, integrity: packages[`node_modules/${name}`]?.integrity }
  })
}
