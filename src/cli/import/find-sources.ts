import { existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { nameOf, STANDARD_INPUT } from '../input/source.js'
import { UsageError } from '../usage-error.js'

export const FORMATS = ['auto', 'jsonl', 'text', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

/** Something to import: an export's directory, a file of records, or a file of paragraphs. */
export interface ImportSource {
  readonly path: string
  readonly format: Exclude<Format, 'auto'>
}

const BY_EXTENSION: Readonly<Record<string, ImportSource['format']>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdx': 'markdown',
  '.txt': 'text',
  '.text': 'text',
}

/** What a path of the command line stands for: one file, or those of a directory. */
export function findSources(path: string, format: Format): ImportSource[] {
  if (path === STANDARD_INPUT) return [{ path, format: format === 'auto' ? 'text' : format }]
  if (!statSync(path).isDirectory()) return [{ path, format: formatOf(path, format) }]
  const records = format === 'auto' || format === 'jsonl' ? directoryOfRecords(path) : undefined
  if (records !== undefined) return [{ path: records, format: 'jsonl' }]
  const files = notesIn(path).filter((file) => format === 'auto' || BY_EXTENSION[extension(file)] === format)
  if (files.length > 0) return files.map((file) => ({ path: file, format: formatOf(file, format) }))
  throw new UsageError(
    format === 'jsonl'
      ? `Expected a directory with records.jsonl or audit.jsonl, received ${path}`
      : `Expected a directory with an export or with .md or .txt files, received ${path}`,
  )
}

function formatOf(path: string, format: Format): ImportSource['format'] {
  const found = format === 'auto' ? BY_EXTENSION[extension(path)] : format
  if (found !== undefined) return found
  throw new UsageError(
    `Expected a file whose name ends in ${Object.keys(BY_EXTENSION).join(', ')}, received ${nameOf(path)}: name its --format`,
  )
}

/** An export, or the directory in which the predecessor kept its own. */
function directoryOfRecords(path: string): string | undefined {
  return [path, join(path, 'memory')].find((directory) =>
    ['records.jsonl', 'audit.jsonl'].some((name) => existsSync(join(directory, name))),
  )
}

/** Hidden files and installed packages hold no notes of the user's own. */
function notesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) return notesIn(path)
      const format = BY_EXTENSION[extension(path)]
      return entry.isFile() && (format === 'markdown' || format === 'text') ? [path] : []
    })
}

function extension(path: string): string {
  return extname(path).toLowerCase()
}
