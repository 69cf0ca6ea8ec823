import { createHash, createHmac } from 'node:crypto'

/** A paragraph of a file, which becomes one memory. */
export interface Paragraph {
  readonly text: string
  /** Where it begins, from 1. */
  readonly line: number
  /** Why it cannot be stored, if so. */
  readonly problem?: string | undefined
}

/** How many digits of the hash are kept: 128 bits, so that no two texts ever share an id. */
const DIGITS = 32

/**
 * An id that depends only on the text and its scope, so that what was imported before is found again. In the default
 * scope it equals the id from before stores had scopes; in any other the scope is a key, so that two scopes share no
 * id.
 */
export function paragraphId(text: string, scope: string): string {
  const hash = scope === '' ? createHash('sha256') : createHmac('sha256', scope)
  return `text-${hash.update(text.toWellFormed()).digest('hex').slice(0, DIGITS)}`
}
