// Writes docs/api, the reference of the public interface, from the comments in src. `--check` writes nothing and fails
// when a file would change. Both fail for a missing comment, or a dead link in one.
//
//   node scripts/api-docs.mjs [--check]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from './lib/command.mjs'
import { inRoot, STATE } from './lib/paths.mjs'
import { Problem, runMain } from './lib/problem.mjs'
import { installToolPackage } from './lib/tool-package.mjs'

const OUTPUT = inRoot('docs/api')

await runMain(async () => {
  const modules = await installToolPackage('api-docs', ['typedoc'], 'bringing TypeDoc')
  if (!process.argv.includes('--check')) {
    await write(modules, OUTPUT)
    return 0
  }
  const folder = mkdtempSync(path.join(STATE, 'api-docs-'))
  try {
    await write(modules, folder)
    const changed = differences(pagesOf(folder), pagesOf(OUTPUT))
    if (changed.length === 0) return 0
    throw new Problem(
      `docs/api is out of date (${changed.join(', ')}): run \`npm run generate -- api-docs\` and commit the result.`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/**
 * @param {string} modules
 * @param {string} folder
 */
async function write(modules, folder) {
  const options = ['--options', inRoot('scripts/api-docs/typedoc.json'), '--out', folder, '--cleanOutputDir']
  await runLogged('typedoc', [process.execPath, path.join(modules, 'typedoc/bin/typedoc'), ...options], {
    cwd: path.dirname(modules),
  })
}

/**
 * @param {string} folder
 * @returns {Map<string, string>}
 */
function pagesOf(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  )
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
}

/**
 * @param {ReadonlyMap<string, string>} made
 * @param {ReadonlyMap<string, string>} kept
 * @returns {string[]}
 */
function differences(made, kept) {
  return [...new Set([...made.keys(), ...kept.keys()])]
    .filter((name) => made.get(name) !== kept.get(name))
    .sort()
}
