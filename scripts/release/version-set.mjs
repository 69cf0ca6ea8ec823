// Sets the version everywhere it is stated, and gives the unreleased notes in CHANGELOG.md that version.
//
//   npm run release -- version 0.2.0
import { ROOT } from '../lib/paths.mjs'
import { runMain } from '../lib/problem.mjs'
import { CHANGELOG } from './changelog.mjs'
import { setVersion } from './version.mjs'

await runMain(async () => {
  const version = process.argv.slice(2).join(' ')
  const changed = setVersion(ROOT, version, new Date().toISOString().slice(0, 10))
  process.stdout.write(`${version} in ${changed} places, and in ${CHANGELOG}\n`)
  return 0
})
