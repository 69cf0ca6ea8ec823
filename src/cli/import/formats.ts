import { extname } from 'node:path'

export const FORMATS = ['auto', 'jsonl', 'text', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

/** What a file holds. */
export type KnownFormat = Exclude<Format, 'auto'>

const BY_EXTENSION: Readonly<Record<string, KnownFormat>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdx': 'markdown',
  '.txt': 'text',
  '.text': 'text',
}

export const EXTENSIONS: readonly string[] = Object.keys(BY_EXTENSION)

/** What a file holds by its name, where that tells. */
export function formatByName(path: string): KnownFormat | undefined {
  return BY_EXTENSION[extname(path).toLowerCase()]
}

/** Whether a file is one of a folder of notes, by its name. */
export function isNote(path: string): boolean {
  const format = formatByName(path)
  return format === 'markdown' || format === 'text'
}
