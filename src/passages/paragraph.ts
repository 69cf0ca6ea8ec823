import { createHash } from 'node:crypto'

/** A paragraph of a file: what becomes one memory. */
export interface Paragraph {
  readonly text: string
  /** Where it begins, from 1. */
  readonly line: number
  /** Why it cannot be taken, when it cannot. */
  readonly problem?: string | undefined
}

/** Digits of the hash that are kept: 128 bits, by which no two texts will ever share an id. */
const DIGITS = 32

/** An id that depends on the text alone, so that what was imported before is found again. */
export function paragraphId(text: string): string {
  return `text-${createHash('sha256').update(text.toWellFormed()).digest('hex').slice(0, DIGITS)}`
}
