import { createHash } from 'node:crypto'

/** How many digits of the hash are kept: 128 bits, so that no two passages ever share an id. */
const DIGITS = 32

const NOTE_ID = /^text-[\da-f]{32}(?:-\d+)?$/

/** What identifies a passage of a file. */
export interface NotePlace {
  readonly scope: string
  readonly sourceId: string
  readonly heading: string | undefined
  readonly text: string
}

/** The id of a record for a file's passage: the same passage of the same file always has the same id. */
export function noteId({ scope, sourceId, heading = '', text }: NotePlace): string {
  const hash = createHash('sha256').update(JSON.stringify([scope, sourceId, heading, text.toWellFormed()]))
  return `text-${hash.digest('hex').slice(0, DIGITS)}`
}

/** Whether a record was made from a passage of a file, and not remembered in another way. */
export function isNoteId(id: string): boolean {
  return NOTE_ID.test(id)
}
