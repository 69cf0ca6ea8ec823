import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Pipe } from '../input/pipe.js'
import { nameOf, STANDARD_INPUT } from '../input/source.js'
import { UsageError } from '../usage-error.js'
import { EXTENSIONS, type Format, formatByName, isNote, type KnownFormat } from './formats.js'
import { notesIn, ownEntries } from './notes-in.js'
import { SkipTally } from './skip-tally.js'

/** Something to import: an export's directory, a file of records, or a file of paragraphs. */
export interface ImportSource {
  readonly path: string
  readonly format: KnownFormat
  /** Of standard input, and of a path that is neither a file nor a directory. */
  readonly pipe?: Pipe | undefined
}

/** A source whose format its content alone may tell. */
export type FoundSource = Omit<ImportSource, 'format'> & { readonly format: KnownFormat | undefined }

/** What the paths of a command line stand for, and what was passed over. */
export interface SourceFindings {
  readonly sources: readonly FoundSource[]
  readonly skipped: SkipTally
}

/** Nothing is read yet, and no pipe opened. */
export function findSources(paths: readonly string[], format: Format, signal: AbortSignal): SourceFindings {
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new UsageError('Expected - at most once, received it several times: standard input is read once')
  }
  const skipped = new SkipTally()
  return { sources: paths.flatMap((path) => sourcesAt(path, format, signal, skipped)), skipped }
}

function sourcesAt(path: string, format: Format, signal: AbortSignal, skipped: SkipTally): FoundSource[] {
  const stats = path === STANDARD_INPUT ? undefined : statSync(path)
  if (stats?.isDirectory() === true) return sourcesIn(path, format, skipped)
  if (stats?.isFile() === true) return [{ path, format: formatOf(path, format) }]
  const known = format === 'auto' ? formatByName(path) : format
  return [{ path, format: known, pipe: new Pipe(path, signal) }]
}

function sourcesIn(directory: string, format: Format, skipped: SkipTally): FoundSource[] {
  const records = format === 'auto' || format === 'jsonl' ? directoryOfRecords(directory) : undefined
  if (records !== undefined) {
    if (format === 'auto') skipBeside(directory, skipped)
    return [{ path: records, format: 'jsonl' }]
  }
  const files = notesIn(directory, skipped).filter(
    (file) => format === 'auto' || formatByName(file) === format,
  )
  if (files.length > 0) return files.map((file) => ({ path: file, format: formatByName(file) }))
  const expected = format === 'jsonl' ? 'records.jsonl or audit.jsonl' : 'an export or with .md or .txt files'
  const passedOver = skipped.sentence()
  throw new UsageError(
    `Expected a directory with ${expected}, received ${directory}${passedOver === undefined ? '' : `; ${passedOver}`}`,
  )
}

function formatOf(path: string, format: Format): KnownFormat {
  const found = format === 'auto' ? formatByName(path) : format
  if (found !== undefined) return found
  throw new UsageError(
    `Expected a file whose name ends in ${EXTENSIONS.join(', ')}, received ${nameOf(path)}: name its --format`,
  )
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
function skipBeside(directory: string, skipped: SkipTally): void {
  for (const entry of ownEntries(directory)) {
    const { name } = entry
    if (entry.isDirectory() ? name !== PREDECESSOR_FOLDER : isNote(name)) skipped.add('besideExport')
  }
}
