import { extname } from 'node:path'
import type { DocumentFormat } from './document.js'

const BY_EXTENSION: ReadonlyMap<string, DocumentFormat> = new Map([
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
  ['.mdx', 'markdown'],
  ['.txt', 'text'],
  ['.text', 'text'],
])

/** How a document is read by the name of its file; undefined where that does not tell. */
export function documentFormat(path: string): DocumentFormat | undefined {
  return BY_EXTENSION.get(extname(path).toLowerCase())
}

/** The endings of names that tell. */
export const DOCUMENT_EXTENSIONS: readonly string[] = [...BY_EXTENSION.keys()]
