// Prints the newest glibc and libstdc++ that our native files for Linux and those of our dependencies need, and fails
// if one needs more than we promise.
//
//   node scripts/release/check-glibc.mjs [FILE...]     default: every such file that is installed or built here
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot, ROOT } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { checkFloor } from './glibc-floor.mjs'

/** Builds for musl are for systems without glibc, and the binding of onnxruntime-node is not shipped. */
const NATIVE = /^(?!linuxmusl|onnxruntime_binding).*(\.node|\.so(\.\d+)?)$/

const FOLDERS = ['npm', 'node_modules/better-sqlite3/prebuilds', 'node_modules/onnxruntime-node/bin']

await runMain(async () => {
  const named = process.argv.slice(2)
  const files = named.length > 0 ? named : nativeFiles()
  const missing = files.filter((file) => !existsSync(path.resolve(ROOT, file)))
  if (missing.length > 0) throw new Problem(`Expected native files, found no ${missing.join(', ')}.`)
  const { rows, tooNew } = checkFloor(
    Object.fromEntries(files.map((file) => [file, readFileSync(path.resolve(ROOT, file))])),
  )
  if (rows.length === 0)
    throw new Problem('Expected native files for Linux, found none: run `npm run setup`.')
  process.stdout.write(`${rows.join('\n')}\n`)
  if (tooNew.length > 0) throw new Problem(`${tooNew.join('\n')}.`)
  return 0
})

/** @returns {string[]} */
function nativeFiles() {
  const vectors = readdirSync(inRoot('node_modules')).filter((name) => name.startsWith('sqlite-vec-linux-'))
  return [...FOLDERS, ...vectors.map((name) => `node_modules/${name}`)].flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => NATIVE.test(path.basename(file)))
      .map((file) => path.join(folder, file)),
  )
}
