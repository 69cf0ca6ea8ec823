import { isUtf8 } from 'node:buffer'
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { sep } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { getSystemErrorMessage } from 'node:util'
import { documentFormat } from '../documents/format.js'
import { assertNotAborted } from '../options/abort.js'
import { IgnoreRules } from './ignore-rules.js'

/** A note of a folder. */
export interface FoundNote {
  /** The absolute path, with `/` on every system. */
  readonly path: string
  /** The path below the folder, with `/`. */
  readonly relative: string
  readonly stats: Stats
}

/** A file or folder that could not be read, or only in part, and why. */
export interface FolderProblem {
  /** The absolute path. */
  readonly path: string
  /** The line, from 1, if the problem is in one line. */
  readonly line?: number | undefined
  /** What is wrong with it. */
  readonly reason: string
}

/** The contents of a folder. */
export interface FolderContents {
  readonly notes: readonly FoundNote[]
  readonly problems: readonly FolderProblem[]
}

/** Options for walking a folder. */
export interface WalkOptions {
  /** Whether `.gitignore` and `.recollectignore` are respected. */
  readonly ignore: boolean
  readonly signal?: AbortSignal | undefined
}

/** How many entries are read before yielding to the event loop: some milliseconds. */
const TURN = 500

const PACKAGES = 'node_modules'

/**
 * The Markdown and text files of a folder and its subfolders, in the order of their names. Hidden ones and installed
 * packages are skipped: they contain no notes of the user. A link to a file is read; a link to a folder is not
 * followed, because it may lead back here.
 *
 * @param root an absolute path
 */
export async function walkFolder(root: string, { ignore, signal }: WalkOptions): Promise<FolderContents> {
  const walk = new Walk(root, ignore)
  let looked = 0
  for (let next = walk.next(); next !== undefined; next = walk.next()) {
    looked += next
    if (looked < TURN) continue
    looked = 0
    await nextTurn()
    assertNotAborted(signal)
  }
  walk.notes.sort((a, b) => (a.relative < b.relative ? -1 : 1))
  return walk
}

interface Folder {
  readonly path: string
  readonly relative: string
  readonly rules: IgnoreRules | undefined
}

class Walk implements FolderContents {
  readonly notes: FoundNote[] = []
  readonly problems: FolderProblem[] = []
  readonly #waiting: Folder[]

  constructor(root: string, ignore: boolean) {
    this.#waiting = [{ path: root, relative: '', rules: ignore ? IgnoreRules.of(root) : undefined }]
  }

  /** Reads the next folder and returns the number of its entries; undefined when there are no more. */
  next(): number | undefined {
    const folder = this.#waiting.pop()
    if (folder === undefined) return undefined
    const entries = this.#read(folder.path)
    for (const entry of entries) this.#look(folder, entry)
    return 1 + entries.length
  }

  #read(path: string): Dirent<Buffer>[] {
    try {
      return readdirSync(path, { withFileTypes: true, encoding: 'buffer' })
    } catch (error) {
      this.#tell(path, reasonOf(error))
      return []
    }
  }

  #look({ path: folder, relative: above, rules }: Folder, entry: Dirent<Buffer>): void {
    if (entry.name[0] === DOT) return
    const path = `${folder}/${entry.name.toString()}`
    if (!isUtf8(entry.name)) {
      this.#tell(`${folder}/${escaped(entry.name)}`, 'its name is not UTF-8')
      return
    }
    const name = entry.name.toString()
    const relative = above === '' ? name : `${above}/${name}`
    if (entry.isDirectory()) {
      if (name === PACKAGES || rules?.ignores(`${name}/`) === true) return
      this.#waiting.push({ path, relative, rules: rules?.within(path, name) })
      return
    }
    if (rules?.ignores(name) === true) return
    const isNote = documentFormat(name) !== undefined
    if (!isNote && !entry.isSymbolicLink()) return
    const stats = this.#statsOf(path, isNote)
    if (stats === undefined) return
    if (stats.isDirectory()) this.#tell(path, 'a link to a folder is not followed')
    else if (!isNote) return
    else if (stats.isFile()) this.notes.push({ path, relative, stats })
    else this.#tell(path, 'a FIFO, socket or device is not a file')
  }

  /** The stats of an entry, or of the target if it is a link. */
  #statsOf(path: string, isNote: boolean): Stats | undefined {
    try {
      return statSync(path)
    } catch (error) {
      if (isNote) this.#tell(path, isBrokenLink(error) ? 'a broken link' : reasonOf(error))
      return undefined
    }
  }

  #tell(path: string, reason: string): void {
    this.problems.push({ path, reason })
  }
}

const DOT = 0x2e

/** The system's own message, without the call and the path, because the path is shown next to it. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'errno' in error && typeof error.errno === 'number')
    return getSystemErrorMessage(error.errno)
  return error instanceof Error ? error.message : String(error)
}

function isBrokenLink(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')
}

/** The name with bytes that are not ASCII escaped as in shells. */
function escaped(name: Buffer): string {
  return Array.from(name, (byte) =>
    byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte),
  ).join('')
}

/** A path as it is stored: with `/` on every system. */
export function withSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}
