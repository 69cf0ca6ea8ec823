import { createHash } from 'node:crypto'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { timeOfName } from '../documents/dates.js'
import type { Document, DocumentFormat } from '../documents/document.js'
import { readDocument } from '../documents/read-document.js'
import { documentTitle } from '../documents/title.js'
import type { FileState } from './file-state.js'
import { reasonOf } from './walk.js'

/** A file to be read. */
export interface NoteFile {
  /** The absolute path, with `/`. It is the id of its records' source. */
  readonly path: string
  /** The path below its folder, with `/`. It is used as the file's name. */
  readonly relative: string
  readonly format: DocumentFormat
}

/** A file that was read. */
export interface Note {
  readonly file: NoteFile
  readonly document: Document
  readonly title: string
  /**
   * The time for a new passage: the document's own time, the day in the file's name, or the time of the last change.
   */
  readonly time: number
  /** One of the first two. It also applies to existing records. */
  readonly statedTime: number | undefined
  readonly state: FileState
}

/** Settings for reading all files of a call. */
export interface NoteSettings {
  readonly headings: boolean
  readonly tags: readonly string[]
}

/** Raise it whenever documents are read differently, so that files are read again. */
const VERSION = 2

/** A book has about one million characters; a file is read as a whole. */
const MAX_BYTES = 64 * 1024 * 1024

/** A word for how a file is read: other settings make other records from the same bytes. */
export function settingsOf({ relative, format }: NoteFile, { headings, tags }: NoteSettings): string {
  const given = JSON.stringify([VERSION, relative, format, headings, tags])
  return createHash('sha256').update(given).digest('hex').slice(0, 16)
}

/** Reads a file. Blocks. */
export function readNote(file: NoteFile, settings: NoteSettings): Note | { readonly problem: string } {
  const { path, relative, format } = file
  let [bytes, stats]: [Buffer | undefined, Stats | undefined] = [undefined, undefined]
  const read = Date.now()
  try {
    stats = statSync(path)
    if (!stats.isFile()) return { problem: 'a FIFO, socket or device is not a file' }
    if (stats.size > MAX_BYTES)
      return { problem: `Expected at most ${MAX_BYTES} bytes, received ${stats.size}` }
    bytes = readFileSync(path)
  } catch (error) {
    return { problem: reasonOf(error) }
  }
  const document = readDocument(bytes, { format, headings: settings.headings })
  if ('problem' in document) return document
  const name = relative.slice(relative.lastIndexOf('/') + 1)
  const statedTime = document.time ?? timeOfName(name)
  const tags = [...new Set([...settings.tags, ...document.tags])]
  return {
    file,
    document,
    title: documentTitle(relative, document),
    statedTime,
    time: statedTime ?? Math.max(0, Math.floor(stats.mtimeMs / 1000)),
    state: {
      bytes: stats.size,
      modified: stats.mtimeMs,
      changed: stats.ctimeMs,
      read,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      settings: settingsOf(file, settings),
      tags,
    },
  }
}
