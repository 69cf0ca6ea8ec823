import { rolldown } from 'rolldown'
import { VENDORED } from './built-in-packages.mjs'
import { inRoot } from './paths.mjs'

/**
 * The replacement for an import of one of them: a name in package.json's `imports`, the same in every file of `dist`.
 */
const vendoredName = (/** @type {string} */ name) => `#vendor/${name}`

/** Resolves an import of a vendored package to its file, from any file. */
export const vendoredOutside = {
  name: 'vendored-outside',
  resolveId: (/** @type {string} */ id) =>
    VENDORED.includes(id) ? { id: vendoredName(id), external: true } : null,
}

/** @returns {Promise<number>} files written */
export async function bundleVendored() {
  for (const name of VENDORED) {
    const build = await rolldown({
      input: { [name]: name },
      cwd: inRoot(),
      platform: 'node',
      // Its Node.js build is CommonJS, from which a bundle exports no names.
      resolve: { alias: { yaml: inRoot('node_modules/yaml/browser/index.js') } },
    })
    await build.write({
      dir: inRoot('dist/vendor'),
      format: 'esm',
      entryFileNames: '[name].js',
      comments: { jsdoc: false },
      codeSplitting: false,
      minify: true,
    })
    await build.close()
  }
  return VENDORED.length
}
