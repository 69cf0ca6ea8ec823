import { existsSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { beginningOf, type ChatExport, findChat, findChatFolder } from '../../chats/find-chats.js'
import type { ChatFormat } from '../../chats/message.js'
import { recognizeText } from '../../chats/recognize.js'
import { documentFormat } from '../../documents/format.js'
import type { NoteFile } from '../../folder/read-note.js'
import { type FolderProblem, reasonOf, walkFolder, withSlashes } from '../../folder/walk.js'
import { Pipe } from '../input/pipe.js'
import { nameOf, STANDARD_INPUT } from '../input/source.js'
import { asInputError, UsageError } from '../usage-error.js'
import {
  EXTENSIONS,
  type Format,
  formatByName,
  isChatFormat,
  type KnownFormat,
  mayBeChat,
} from './formats.js'
import { ownEntries } from './own-entries.js'

/** A source whose format may only be known from its content: an export's directory, a file of records, a pipe. */
export interface FoundSource {
  readonly path: string
  readonly format: KnownFormat | undefined
  /** Set for standard input, for a path that is neither a file nor a directory, and for a text too long for memory. */
  readonly pipe?: Pipe | undefined
}

/** The sources that the paths of a command line name, and what cannot be read. */
export interface SourceFindings {
  /** Markdown and text files. */
  readonly notes: readonly NoteFile[]
  /** Exports of conversations. */
  readonly chats: readonly ChatExport[]
  readonly sources: readonly FoundSource[]
  readonly problems: readonly FolderProblem[]
  /** Notes and folders next to an export, which are not read with it. */
  readonly beside: number
}

/** A longer text is read like a pipe, paragraph by paragraph. */
const MAX_NOTE_BYTES = 64 * 1024 * 1024

/** Finds the sources without opening a pipe. */
export async function findSources(
  paths: readonly string[],
  format: Format,
  signal: AbortSignal,
): Promise<SourceFindings> {
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new UsageError(
      'Expected - at most once, received it several times: standard input can be read only once',
    )
  }
  const finding = new Finding(format, signal)
  for (const path of paths) await finding.add(path)
  return finding.found()
}

class Finding {
  readonly #format: Format
  readonly #signal: AbortSignal
  /** By path, so that a file that is named twice is read once. */
  readonly #notes = new Map<string, NoteFile>()
  readonly #chats: ChatExport[] = []
  readonly #sources: FoundSource[] = []
  readonly #problems: FolderProblem[] = []
  #beside = 0
  #failure: unknown

  constructor(format: Format, signal: AbortSignal) {
    this.#format = format
    this.#signal = signal
  }

  found(): SourceFindings {
    const [notes, chats, sources] = [[...this.#notes.values()], this.#chats, this.#sources]
    if (notes.length + chats.length + sources.length === 0 && this.#failure !== undefined) throw this.#failure
    return { notes, chats, sources, problems: this.#problems, beside: this.#beside }
  }

  async add(path: string): Promise<void> {
    const stats = path === STANDARD_INPUT ? undefined : this.#statsOf(path)
    if (stats === null) return
    if (stats?.isDirectory() === true) await this.#addFolder(path)
    else if (stats?.isFile() === true) await this.#addFile(path, stats.size)
    else {
      if (isChatFormat(this.#format))
        throw new UsageError(
          `Expected a file with --format ${this.#format}, received ${nameOf(path)}: a conversation is read more than once`,
        )
      const format = this.#format === 'auto' ? formatByName(path) : this.#format
      this.#sources.push({ path, format, pipe: new Pipe(path, this.#signal) })
    }
  }

  /** Null if nothing can be read. One bad path does not stop the import, unless it is the only one. */
  #statsOf(path: string): Stats | null {
    try {
      return statSync(path)
    } catch (error) {
      this.#failure ??= error
      this.#problems.push({ path, reason: reasonOf(error) })
      return null
    }
  }

  async #addFile(path: string, size: number): Promise<void> {
    const wanted = isChatFormat(this.#format) ? this.#format : undefined
    if ((wanted !== undefined || this.#format === 'auto') && (await this.#addChat(path, wanted))) return
    if (isChatFormat(this.#format)) return
    const format = this.#format === 'auto' ? formatByName(path) : this.#format
    if (format === undefined) {
      this.#failure ??= new UsageError(
        `Expected a file whose name ends in ${EXTENSIONS.join(', ')}, or an export of conversations, received ${nameOf(path)}: name its --format`,
      )
      this.#problems.push({ path, reason: 'unknown format' })
      return
    }
    if (format !== 'text' && format !== 'markdown') this.#sources.push({ path, format })
    else if (format === 'text' && size > MAX_NOTE_BYTES)
      this.#sources.push({ path, format, pipe: new Pipe(path, this.#signal) })
    else {
      const folder = withSlashes(realpathSync(dirname(resolve(path)))).replace(/\/$/, '')
      const relative = basename(path)
      this.#addNote({ path: `${folder}/${relative}`, relative, format })
    }
  }

  /** Adds a file if it is an export of conversations; returns whether it is. */
  async #addChat(path: string, wanted: ChatFormat | undefined): Promise<boolean> {
    if (wanted === undefined && !mayBeChat(path)) return false
    try {
      const chat = await findChat(path, wanted)
      if (chat !== undefined) this.#chats.push(chat)
      return chat !== undefined
    } catch (error) {
      this.#failure ??= error instanceof Error ? asInputError(path, error) : error
      this.#problems.push({ path, reason: reasonOf(error) })
      return true
    }
  }

  /** Adds a folder if it is an export of conversations or contains only such exports; returns whether it does. */
  async #addChatFolder(directory: string): Promise<boolean> {
    const wanted = isChatFormat(this.#format) ? this.#format : undefined
    const chat = await findChatFolder(directory, wanted)
    if (chat !== undefined) this.#chats.push(chat)
    return chat !== undefined
  }

  /** Adds sessions in a folder, which are files with lines of JSON. */
  async #addSessions(directory: string): Promise<boolean> {
    const wanted = isChatFormat(this.#format) ? this.#format : undefined
    const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jsonl'),
    )
    const before = this.#chats.length
    for (const name of names.sort()) {
      const chat = await findChat(join(directory, name), wanted)
      if (chat !== undefined) this.#chats.push(chat)
    }
    return this.#chats.length > before
  }

  async #addFolder(directory: string): Promise<void> {
    const records = ['auto', 'jsonl'].includes(this.#format) ? directoryOfRecords(directory) : undefined
    if (records !== undefined) {
      if (this.#format === 'auto') this.#beside += besideExport(directory)
      this.#sources.push({ path: records, format: 'jsonl' })
      return
    }
    if (this.#format === 'auto' || isChatFormat(this.#format)) {
      if (await this.#addChatFolder(directory)) return
      if (isChatFormat(this.#format) && (await this.#addSessions(directory))) return
    }
    const root = withSlashes(realpathSync(directory)).replace(/\/$/, '')
    const { notes, problems } = await walkFolder(root, { ignore: false, signal: this.#signal })
    this.#problems.push(...problems)
    const wanted = notes.flatMap(({ path, relative }) => {
      const format = documentFormat(path)
      return format === undefined || (this.#format !== 'auto' && this.#format !== format)
        ? []
        : [{ path, relative, format }]
    })
    for (const note of wanted) await this.#addNoteOf(note)
    if (wanted.length > 0) return
    if (this.#format === 'auto' && (await this.#addSessions(directory))) return
    const expected =
      this.#format === 'jsonl' ? 'records.jsonl or audit.jsonl' : 'an export or with .md or .txt files'
    const reasons = problems.map(({ path, reason }) => `; not read: ${path}: ${reason}`).join('')
    this.#failure ??= new UsageError(`Expected a directory with ${expected}, received ${directory}${reasons}`)
  }

  /** A text file in a folder may also be a conversation. */
  async #addNoteOf(note: NoteFile): Promise<void> {
    const isChat =
      this.#format === 'auto' &&
      note.path.endsWith('.txt') &&
      recognizeText(await this.#beginning(note.path)) !== undefined
    if (!isChat || !(await this.#addChat(note.path, undefined))) this.#addNote(note)
  }

  /** Empty for a file that cannot be read; the error is reported when it is read. */
  async #beginning(path: string): Promise<string> {
    try {
      return await beginningOf(path)
    } catch {
      return ''
    }
  }

  #addNote(note: NoteFile): void {
    this.#notes.set(note.path, note)
  }
}

const RECORD_FILES = ['records.jsonl', 'audit.jsonl'] as const

/** The folder in which the predecessor kept its files. */
const PREDECESSOR_FOLDER = 'memory'

/** The directory of an export, or of the predecessor's files. */
function directoryOfRecords(path: string): string | undefined {
  return [path, join(path, PREDECESSOR_FOLDER)].find((directory) =>
    RECORD_FILES.some((name) => existsSync(join(directory, name))),
  )
}

/** Looks only at the top level, because the directory may be large. */
function besideExport(directory: string): number {
  return ownEntries(directory).filter((entry) =>
    entry.isDirectory() ? entry.name !== PREDECESSOR_FOLDER : documentFormat(entry.name) !== undefined,
  ).length
}
