import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { decode, encode } from '@jridgewell/sourcemap-codec'
import { rolldown } from 'rolldown'
import { IN_SERVERS, VENDORED } from './built-in-packages.mjs'
import { inRoot } from './paths.mjs'
import { bundleVendored, vendoredOutside } from './vendored.mjs'

/**
 * What is imported or started from outside, and where its source is. Each group is bundled by itself: an import of the
 * package takes one file, whatever parts of it the command line loads when it needs them. Every entry and every part is
 * one folder below `dist`, as `outward` has it.
 *
 * @type {readonly { input: Record<string, string>, chunks: string, sourcemap: boolean, minify?: boolean }[]}
 */
const GROUPS = [
  { input: { index: 'src/index.ts' }, chunks: 'chunks/[name].js', sourcemap: true },
  // The thread for long maintenance work; found next to the module that starts it, see
  // src/store/sqlite/care/worker/start.ts.
  {
    input: { 'care-worker': 'src/store/sqlite/thread/worker.ts' },
    chunks: 'chunks/care-[name].js',
    sourcemap: false,
    minify: true,
  },
  {
    input: { 'cli/main': 'src/cli/main.ts' },
    chunks: 'chunks/cli-[name].js',
    sourcemap: false,
    minify: true,
  },
  {
    input: { 'mcp/index': 'src/mcp/index.ts', 'openai/index': 'src/integrations/openai/index.ts' },
    chunks: 'chunks/serve-[name].js',
    sourcemap: false,
    minify: true,
  },
  {
    input: { 'postgres/index': 'src/store/postgres/index.ts' },
    chunks: 'chunks/postgres-[name].js',
    sourcemap: false,
    minify: true,
  },
  ...['ai-sdk', 'claude-memory', 'langchain', 'langgraph'].map((name) => ({
    input: { [`${name}/index`]: `src/integrations/${name}/index.ts` },
    chunks: `chunks/${name}-[name].js`,
    sourcemap: false,
  })),
]

/**
 * Modules that a program must not have twice, because an error is recognized by its class. All other modules import
 * them.
 */
const SHARED = new Map([
  [inRoot('src/index.ts'), '../index.js'],
  [inRoot('src/errors.ts'), '../index.js'],
  [inRoot('src/mcp/index.ts'), '../mcp/index.js'],
  [inRoot('src/store/postgres/index.ts'), '../postgres/index.js'],
  [inRoot('src/integrations/openai/index.ts'), '../openai/index.js'],
])

/**
 * Compiles `src` to few files in `dist`: resolving a hundred small modules takes Node.js about 100 ms and 10 MB at
 * every start of a program. Dependencies stay outside, except those that are built in. The library's map contains the
 * sources, which are not published. Files that repeat much of the library, and servers, have no map and are minified:
 * an installation must stay within 140 MB.
 *
 * @returns {Promise<number>} number of JavaScript files written
 */
export async function bundle() {
  let files = 0
  for (const { input, chunks, sourcemap, minify = false } of GROUPS) {
    const build = await rolldown({
      input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, inRoot(file)])),
      platform: 'node',
      external: (id) => !id.startsWith('.') && !path.isAbsolute(id) && !isBuiltIn(id),
      plugins: [vendoredOutside, outward(Object.values(input).map((file) => inRoot(file)))],
      tsconfig: inRoot('tsconfig.json'),
    })
    const { output } = await build.write({
      dir: inRoot('dist'),
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: chunks,
      // They are in the declarations and in the map.
      comments: { jsdoc: false },
      sourcemap,
      minify,
    })
    await build.close()
    for (const { fileName } of output) if (fileName.endsWith('.map')) shorten(inRoot('dist', fileName))
    files += output.filter(({ type }) => type === 'chunk').length
  }
  return files + (await bundleVendored())
}

/** What no stack trace shows: documentation, which the declarations have, other lines of comment, interfaces, imports. */
const UNNEEDED = [
  /^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*$/gm,
  /^[ \t]*\/\/.*$/gm,
  /^(?:export )?interface [^\n]*\{\n[\s\S]*?^\}$/gm,
  /^import\b[^'"]*(?:'[^'\n]*'|"[^"\n]*")(?: with \{[^}]*\})?$/gm,
]

/**
 * Shortens a map. Removes from its sources what no stack trace shows, without moving a line. Keeps only the places where
 * another source line begins: a stack trace needs no more.
 *
 * @param {string} file of a map
 */
function shorten(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'))
  const lines = (/** @type {string} */ text) => text.replaceAll(/[^\n]/g, '')
  const sourcesContent = map.sourcesContent.map((/** @type {string | null} */ source) =>
    UNNEEDED.reduce((/** @type {string} */ rest, pattern) => rest.replaceAll(pattern, lines), source ?? ''),
  )
  const mappings = encode(decode(map.mappings).map(lineBeginnings))
  writeFileSync(file, JSON.stringify({ ...map, sourcesContent, mappings, names: [] }))
}

/** @param {readonly import('@jridgewell/sourcemap-codec').SourceMapSegment[]} segments of a line of the bundle */
function lineBeginnings(segments) {
  /** @type {import('@jridgewell/sourcemap-codec').SourceMapSegment[]} */
  const kept = []
  let last = ''
  for (const [column, source, line, sourceColumn] of segments) {
    if (source === undefined || line === undefined || sourceColumn === undefined) continue
    const place = `${source}:${line}`
    if (place !== last) kept.push([column, source, line, sourceColumn])
    last = place
  }
  return kept
}

/** @param {string} id */
function isBuiltIn(id) {
  return [...IN_SERVERS, ...VENDORED].some((name) => id === name || id.startsWith(`${name}/`))
}

/**
 * Keeps the shared modules out of every group except their own. The errors are those of the library; the command line,
 * which contains the library again, has its own.
 *
 * @param {readonly string[]} entries
 * @returns {import('rolldown').Plugin}
 */
function outward(entries) {
  const holdsLibrary = entries.some((entry) =>
    /src\/(index|cli\/main|store\/sqlite\/thread\/worker)\.ts$/.test(entry.replaceAll('\\', '/')),
  )
  return {
    name: 'outward',
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith('.')) return null
      const file = path.resolve(path.dirname(importer), id).replace(/\.js$/, '.ts')
      const place = SHARED.get(file)
      if (place === undefined || entries.includes(file)) return null
      if (holdsLibrary && file === inRoot('src/errors.ts')) return null
      return { id: place, external: 'relative' }
    },
  }
}
