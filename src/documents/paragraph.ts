import { createHash, createHmac } from 'node:crypto'

/** A paragraph of a file: what becomes one memory. */
export interface Paragraph {
  readonly text: string
  /** Where it begins, from 1. */
  readonly line: number
  /** Why it cannot be taken, when it cannot. */
  readonly problem?: string | undefined
}

/** Digits of the hash that are kept: 128 bits, by which no two texts ever share an id. */
const DIGITS = 32

/**
 * An id that depends on the text and its scope alone, so that what was imported before is found again. In the default
 * scope it is that of a store which knew no scopes; in any other the scope is a key, so that two scopes share no id.
 */
export function paragraphId(text: string, scope: string): string {
  const hash = scope === '' ? createHash('sha256') : createHmac('sha256', scope)
  return `text-${hash.update(text.toWellFormed()).digest('hex').slice(0, DIGITS)}`
}
