// `npm run release -- checksums`: writes target/tarballs/SHA256SUMS, in the form that `sha256sum --check` reads.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'

const FOLDER = inRoot('target', 'tarballs')
const FILE = 'SHA256SUMS'

await runMain(async () => {
  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .filter((name) => name !== FILE)
        .sort()
    : []
  if (names.length === 0)
    throw new Problem('Expected tarballs, found none: run `npm run release -- pack` first.')
  const lines = names.map((name) => {
    const hash = createHash('sha256')
      .update(readFileSync(path.join(FOLDER, name)))
      .digest('hex')
    return `${hash}  ${name}\n`
  })
  writeFileSync(path.join(FOLDER, FILE), lines.join(''))
  process.stdout.write(lines.join(''))
  return 0
})
