import { existsSync, readdirSync } from 'node:fs'
import { inRoot } from './paths.mjs'

/** @returns {string[]} */
export function exampleNames() {
  return readdirSync(inRoot('examples')).filter((name) => existsSync(inRoot('examples', name, 'main.ts')))
}

/**
 * How an example is run by this very Node. TypeScript runs as it is from Node 22.18 on, and asks for an option before.
 *
 * @param {string} name
 * @returns {[string, ...string[]]}
 */
export function exampleCommand(name) {
  const options = process.features.typescript
    ? []
    : ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
  return [process.execPath, ...options, inRoot('examples', name, 'main.ts')]
}
