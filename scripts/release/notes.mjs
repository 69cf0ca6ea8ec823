// Prints the notes in CHANGELOG.md for the version of a tag, and fails if the tag is not the current version.
//
//   node scripts/release/notes.mjs v0.2.0
import { readFileSync } from 'node:fs'
import { inRoot } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { CHANGELOG, notesOf } from './changelog.mjs'

await runMain(async () => {
  const tag = process.argv.slice(2).join(' ')
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  if (tag !== `v${version}`)
    throw new Problem(
      `Expected the tag v${version}, as package.json has ${version}, received: ${tag || 'none'}`,
    )
  process.stdout.write(`${notesOf(readFileSync(inRoot(CHANGELOG), 'utf8'), version)}\n`)
  return 0
})
