import { isAbsolute } from 'node:path'
import { rolldown } from 'rolldown'
import { inRoot } from './paths.mjs'

/** What is imported or started from outside, and where its source is. */
const ENTRIES = { index: 'src/index.ts' }

/**
 * Compiles `src` to few files in `dist`: resolving a hundred small modules takes Node.js some 100 ms and 10 MB, which
 * a program would pay at every start. Dependencies stay outside. The maps hold the sources, which are not published.
 *
 * @returns {Promise<number>} files of JavaScript written
 */
export async function bundle() {
  const input = Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, inRoot(file)]))
  const build = await rolldown({
    input,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    tsconfig: inRoot('tsconfig.json'),
  })
  const { output } = await build.write({
    dir: inRoot('dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    sourcemap: true,
  })
  await build.close()
  return output.filter(({ type }) => type === 'chunk').length
}
