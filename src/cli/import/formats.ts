import { extname } from 'node:path'
import { DOCUMENT_EXTENSIONS, documentFormat } from '../../documents/format.js'

export const FORMATS = ['auto', 'jsonl', 'text', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

/** What a file holds. */
export type KnownFormat = Exclude<Format, 'auto'>

const RECORD_EXTENSIONS = ['.jsonl', '.ndjson']

export const EXTENSIONS: readonly string[] = [...RECORD_EXTENSIONS, ...DOCUMENT_EXTENSIONS]

/** What a file holds by its name, where that tells. */
export function formatByName(path: string): KnownFormat | undefined {
  return RECORD_EXTENSIONS.includes(extname(path).toLowerCase()) ? 'jsonl' : documentFormat(path)
}
