import { extname } from 'node:path'
import type { DocumentFormat } from './document.js'

const BY_EXTENSION: ReadonlyMap<string, DocumentFormat> = new Map([
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
  ['.mdx', 'markdown'],
  ['.txt', 'text'],
  ['.text', 'text'],
])

/** How a document is read, by the name of its file; undefined if the name does not show it. */
export function documentFormat(path: string): DocumentFormat | undefined {
  return BY_EXTENSION.get(extname(path).toLowerCase())
}

/** The extensions that show the format. */
export const DOCUMENT_EXTENSIONS: readonly string[] = [...BY_EXTENSION.keys()]
