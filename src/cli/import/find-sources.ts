import { existsSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { documentFormat } from '../../documents/format.js'
import type { NoteFile } from '../../folder/read-note.js'
import { type FolderProblem, reasonOf, walkFolder, withSlashes } from '../../folder/walk.js'
import { Pipe } from '../input/pipe.js'
import { nameOf, STANDARD_INPUT } from '../input/source.js'
import { UsageError } from '../usage-error.js'
import { EXTENSIONS, type Format, formatByName, type KnownFormat } from './formats.js'
import { ownEntries } from './own-entries.js'

/** Something to import whose format its content alone may tell: an export's directory, a file of records, a pipe. */
export interface FoundSource {
  readonly path: string
  readonly format: KnownFormat | undefined
  /** Of standard input, of a path that is neither a file nor a directory, and of a text too long to be held. */
  readonly pipe?: Pipe | undefined
}

/** What the paths of a command line stand for, and what of it cannot be read. */
export interface SourceFindings {
  /** Markdown and text files. */
  readonly notes: readonly NoteFile[]
  readonly sources: readonly FoundSource[]
  readonly problems: readonly FolderProblem[]
  /** Notes and folders beside an export, which are not read with it. */
  readonly beside: number
}

/** A longer text is read as from a pipe, paragraph by paragraph. */
const MAX_NOTE_BYTES = 64 * 1024 * 1024

/** Nothing is read yet, and no pipe opened. */
export async function findSources(
  paths: readonly string[],
  format: Format,
  signal: AbortSignal,
): Promise<SourceFindings> {
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new UsageError('Expected - at most once, received it several times: standard input is read once')
  }
  const finding = new Finding(format, signal)
  for (const path of paths) await finding.add(path)
  return finding.found()
}

class Finding {
  readonly #format: Format
  readonly #signal: AbortSignal
  /** By their paths: one that is named twice is read once. */
  readonly #notes = new Map<string, NoteFile>()
  readonly #sources: FoundSource[] = []
  readonly #problems: FolderProblem[] = []
  #beside = 0
  #failure: unknown

  constructor(format: Format, signal: AbortSignal) {
    this.#format = format
    this.#signal = signal
  }

  found(): SourceFindings {
    const [notes, sources, problems] = [[...this.#notes.values()], this.#sources, this.#problems]
    if (notes.length + sources.length === 0 && this.#failure !== undefined) throw this.#failure
    return { notes, sources, problems, beside: this.#beside }
  }

  async add(path: string): Promise<void> {
    const stats = path === STANDARD_INPUT ? undefined : this.#statsOf(path)
    if (stats === null) return
    if (stats?.isDirectory() === true) await this.#addFolder(path)
    else if (stats?.isFile() === true) this.#addFile(path, stats.size)
    else {
      const format = this.#format === 'auto' ? formatByName(path) : this.#format
      this.#sources.push({ path, format, pipe: new Pipe(path, this.#signal) })
    }
  }

  /** Null where there is nothing that can be read: one bad path ends nothing, unless there is no other. */
  #statsOf(path: string): Stats | null {
    try {
      return statSync(path)
    } catch (error) {
      this.#failure ??= error
      this.#problems.push({ path, reason: reasonOf(error) })
      return null
    }
  }

  #addFile(path: string, size: number): void {
    const format = this.#format === 'auto' ? formatByName(path) : this.#format
    if (format === undefined) {
      throw new UsageError(
        `Expected a file whose name ends in ${EXTENSIONS.join(', ')}, received ${nameOf(path)}: name its --format`,
      )
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

  async #addFolder(directory: string): Promise<void> {
    const records = ['auto', 'jsonl'].includes(this.#format) ? directoryOfRecords(directory) : undefined
    if (records !== undefined) {
      if (this.#format === 'auto') this.#beside += besideExport(directory)
      this.#sources.push({ path: records, format: 'jsonl' })
      return
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
    for (const note of wanted) this.#addNote(note)
    if (wanted.length > 0) return
    const expected =
      this.#format === 'jsonl' ? 'records.jsonl or audit.jsonl' : 'an export or with .md or .txt files'
    const reasons = problems.map(({ path, reason }) => `; not read: ${path}: ${reason}`).join('')
    this.#failure ??= new UsageError(`Expected a directory with ${expected}, received ${directory}${reasons}`)
  }

  #addNote(note: NoteFile): void {
    this.#notes.set(note.path, note)
  }
}

const RECORD_FILES = ['records.jsonl', 'audit.jsonl'] as const

/** The folder in which the predecessor kept its own. */
const PREDECESSOR_FOLDER = 'memory'

/** An export, or the directory in which the predecessor kept its own. */
function directoryOfRecords(path: string): string | undefined {
  return [path, join(path, PREDECESSOR_FOLDER)].find((directory) =>
    RECORD_FILES.some((name) => existsSync(join(directory, name))),
  )
}

/** Looked for no deeper: the directory may be a large one. */
function besideExport(directory: string): number {
  return ownEntries(directory).filter((entry) =>
    entry.isDirectory() ? entry.name !== PREDECESSOR_FOLDER : documentFormat(entry.name) !== undefined,
  ).length
}
