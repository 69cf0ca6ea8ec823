// Prints what CHANGELOG.md says of the version that a tag names, and fails when the tag is not the version at hand.
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
