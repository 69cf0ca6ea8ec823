import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { isNote } from './formats.js'
import type { SkipTally } from './skip-tally.js'

/**
 * The notes of a folder and of those below it. Hidden files and installed packages hold no notes of the user's own. A
 * link to a file is read; one to a folder is not followed, since it may lead back here. A FIFO would be waited for.
 */
export function notesIn(folder: string, skipped: SkipTally): string[] {
  return ownEntries(folder).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return notesIn(path, skipped)
    const link = entry.isSymbolicLink()
    const target = link ? statsOf(path) : entry
    if (link && target?.isDirectory() === true) skipped.add('linkToFolder')
    else if (!isNote(path)) return []
    else if (target === undefined) skipped.add('brokenLink')
    else if (target.isFile()) return [path]
    else skipped.add('special')
    return []
  })
}

/** What lies in a folder that is the user's own, in the order of the names. */
export function ownEntries(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Of what a link leads to; undefined for one that leads nowhere, or round in a circle. */
function statsOf(link: string): Stats | undefined {
  try {
    return statSync(link)
  } catch {
    return undefined
  }
}
