import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { DECLARATIONS, inRoot } from './paths.mjs'

/** Declares names of other libraries that the declarations mention. */
const GLOBALS = 'globals.d.ts'

/**
 * Creates one file of declarations for each `types` in package.json's `exports`. It contains only what a user can
 * name: a compiler that checks libraries (`skipLibCheck: false`) would otherwise need the types of everything that we
 * build on.
 */
export async function bundleDeclarations() {
  const entries = publicTypes()
  const build = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, path.join(DECLARATIONS, `${name}.d.ts`)])),
    // A slow build is not worth a warning.
    checks: { pluginTimings: false },
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
    plugins: [dts({ dtsOnly: true, generator: 'oxc', oxc: {}, tsconfig: inRoot('tsconfig.json') })],
  })
  await build.write({ dir: inRoot('dist'), format: 'esm', chunkFileNames: 'chunks/[name].d.ts' })
  await build.close()
  copyFileSync(inRoot('src', GLOBALS), inRoot('dist', GLOBALS))
  for (const name of entries) refer(inRoot('dist', `${name}.d.ts`))
}

/** @returns {string[]} below `dist`, without the ending */
function publicTypes() {
  /** @type {{ exports: Record<string, string | { types?: string }> }} */
  const { exports } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  return Object.values(exports).flatMap((entry) =>
    typeof entry === 'object' && entry.types !== undefined
      ? [entry.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1')]
      : [],
  )
}

/** @param {string} file */
function refer(file) {
  const globals = path.relative(path.dirname(file), inRoot('dist', GLOBALS)).split(path.sep).join('/')
  writeFileSync(file, `/// <reference path="${globals}" />\n${readFileSync(file, 'utf8')}`)
}
