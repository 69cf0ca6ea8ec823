import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../../scripts/lib/paths.mjs'

/**
 * Creates a folder of notes: the README files of the installed packages and, if there is a diary, a note for each
 * entry, up to `notes`.
 *
 * @param {string} folder
 * @param {number} notes
 * @param {string | null} diary JSON lines with "date" and "text"
 * @returns {{ readonly notes: number, readonly bytes: number }}
 */
export function makeNotes(folder, notes, diary) {
  let bytes = 0
  let made = 0
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    if (made === notes) return
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
    bytes += Buffer.byteLength(text)
    made += 1
  }
  for (const [name, text] of readmes()) write(path.join('packages', `${name}.md`), text)
  for (const { date, text } of diary === null ? [] : entries(diary))
    write(
      path.join('diary', date.slice(0, 4), `${date}.md`),
      `---\ndate: ${date}\n---\n\n# ${date}\n\n${text}\n`,
    )
  return { notes: made, bytes }
}

/** @returns {[name: string, text: string][]} */
function readmes() {
  const root = inRoot('node_modules')
  const packages = readdirSync(root).flatMap((name) =>
    name.startsWith('@') ? readdirSync(path.join(root, name)).map((each) => `${name}/${each}`) : [name],
  )
  return packages.sort().flatMap((name) => {
    const readme = filesOf(path.join(root, name)).find((file) => /^readme\.md$/i.test(file))
    if (readme === undefined) return []
    return [[name.replace('/', '__'), readFileSync(path.join(root, name, readme), 'utf8')]]
  })
}

/** @param {string} folder */
function filesOf(folder) {
  try {
    return readdirSync(folder)
  } catch {
    // A file among the packages.
    return []
  }
}

/** @param {string} file @returns {{ date: string, text: string }[]} */
const entries = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
