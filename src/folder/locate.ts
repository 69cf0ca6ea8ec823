import { readFileSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { linesOf } from '../documents/decode.js'
import { documentFormat } from '../documents/format.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { isNoteId } from './note-id.js'

/** The current place of a memory in its file. */
export interface NotePlace {
  /** The absolute path. */
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly endLine: number
  readonly heading?: string | undefined
  /** Whether the file still contains it: the file may have changed or gone since it was read. */
  readonly state: 'there' | 'changed' | 'gone'
}

/** A larger file is not read for this: the stored place is returned. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Finds the current place of a memory in its file, also when lines were inserted before it since it was read.
 * Undefined for a memory that does not come from a file. Blocks while it reads the file.
 */
export async function locateNote(record: MemoryRecord): Promise<NotePlace | undefined> {
  const { source, id, text } = record
  const { line = 1, endLine = line, heading } = source ?? {}
  if (source === undefined || !isNoteId(id) || !isAbsolute(source.id)) return undefined
  const known = { path: source.id, line, endLine, ...(heading === undefined ? {} : { heading }) }
  const bytes = bytesOf(source.id)
  if (bytes === undefined) return { ...known, state: 'gone' }
  if (bytes === null) return { ...known, state: 'there' }
  const lines = linesOf(bytes.toString('utf8'))
  const [first = ''] = text.split('\n')
  if (lines[line - 1]?.trimEnd().endsWith(first) === true) return { ...known, state: 'there' }
  const { readDocument } = await import('../documents/read-document.js')
  const document = readDocument(bytes, { format: documentFormat(source.id) ?? 'text', headings: true })
  const passages = 'problem' in document ? [] : document.passages
  const same = passages
    .filter((passage) => passage.text === text)
    .sort((a, b) => Math.abs(a.line - line) - Math.abs(b.line - line))
  const [nearest] = same.toSorted((a, b) => Number(a.heading !== heading) - Number(b.heading !== heading))
  if (nearest === undefined) return { ...known, state: 'changed' }
  const { heading: now } = nearest
  return {
    path: source.id,
    line: nearest.line,
    endLine: nearest.endLine,
    ...(now === undefined ? {} : { heading: now }),
    state: 'there',
  }
}

/** Undefined for a missing file, null for one that is too large. */
function bytesOf(path: string): Buffer | null | undefined {
  try {
    return statSync(path).size > MAX_BYTES ? null : readFileSync(path)
  } catch {
    return undefined
  }
}
