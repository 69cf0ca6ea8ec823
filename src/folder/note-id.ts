import { createHash } from 'node:crypto'

/** Digits of the hash that are kept: 128 bits, by which no two passages ever share an id. */
const DIGITS = 32

const NOTE_ID = /^text-[\da-f]{32}(?:-\d+)?$/

/** What names a passage of a file. */
export interface NotePlace {
  readonly scope: string
  readonly sourceId: string
  readonly heading: string | undefined
  readonly text: string
}

/** The id of a record of a file's passage: the same passage of the same file always has the same one. */
export function noteId({ scope, sourceId, heading = '', text }: NotePlace): string {
  const hash = createHash('sha256').update(JSON.stringify([scope, sourceId, heading, text.toWellFormed()]))
  return `text-${hash.digest('hex').slice(0, DIGITS)}`
}

/** Whether a record was made of a passage, and is not something that was remembered otherwise. */
export function isNoteId(id: string): boolean {
  return NOTE_ID.test(id)
}
