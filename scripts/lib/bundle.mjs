import { isAbsolute } from 'node:path'
import { rolldown } from 'rolldown'
import { inRoot } from './paths.mjs'
import { VENDORED, vendoredName } from './vendored.mjs'

/**
 * What is imported or started from outside, where its source is, and what its parts are called. Each is bundled by
 * itself: an import of the package takes one file, whatever parts of it the command line loads when it needs them.
 */
const ENTRIES = [
  { name: 'index', file: 'src/index.ts', chunks: 'chunks/[name].js', sourcemap: true },
  { name: 'cli/main', file: 'src/cli/main.ts', chunks: 'chunks/cli-[name].js', sourcemap: false },
]

/**
 * Compiles `src` to few files in `dist`: resolving a hundred small modules takes Node.js some 100 ms and 10 MB, which
 * a program would pay at every start. Dependencies stay outside; those of VENDORED get a file each. The library's map
 * holds the sources, which are not published; the command line, which holds much of the library again, has none.
 *
 * @returns {Promise<number>} files of JavaScript written
 */
export async function bundle() {
  let files = 0
  for (const { name, file, chunks, sourcemap } of ENTRIES) {
    const build = await rolldown({
      input: { [name]: inRoot(file) },
      platform: 'node',
      external: (id) => !VENDORED.includes(id) && !id.startsWith('.') && !isAbsolute(id),
      tsconfig: inRoot('tsconfig.json'),
      plugins: [vendoredOutside],
    })
    const { output } = await build.write({
      dir: inRoot('dist'),
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: chunks,
      // They are in the declarations and in the map.
      comments: { jsdoc: false },
      sourcemap,
    })
    await build.close()
    files += output.filter(({ type }) => type === 'chunk').length
  }
  return files + (await bundleVendored())
}

/** An import of a vendored package leads to its file, whatever file it is in itself. */
const vendoredOutside = {
  name: 'vendored-outside',
  resolveId: (/** @type {string} */ id) =>
    VENDORED.includes(id) ? { id: vendoredName(id), external: true } : null,
}

/** @returns {Promise<number>} files written */
async function bundleVendored() {
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
