import { rolldown } from 'rolldown'
import { VENDORED } from './built-in-packages.mjs'
import { inRoot } from './paths.mjs'

/** What an import of one of them becomes: a name of package.json's `imports`, the same from every file of `dist`. */
const vendoredName = (/** @type {string} */ name) => `#vendor/${name}`

/** An import of a vendored package leads to its file, whatever file it is in itself. */
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
      // What it has for Node.js is CommonJS, of which a bundle exports no names.
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
