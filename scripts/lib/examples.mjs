import { existsSync, readdirSync } from 'node:fs'
import { inRoot } from './paths.mjs'

/** @returns {string[]} */
export function exampleNames() {
  return readdirSync(inRoot('examples')).filter((name) => existsSync(inRoot('examples', name, 'main.ts')))
}

/**
 * The command that runs an example with this Node. TypeScript runs directly from Node 22.18 on; older versions need an
 * option.
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
