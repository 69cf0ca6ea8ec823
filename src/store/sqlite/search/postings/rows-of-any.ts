import type { Posting } from './posting.js'

/**
 * How many rows are in any of the postings.
 *
 * @param rows the number of all rows
 */
export function rowsOfAny(postings: readonly Pick<Posting, 'rows'>[], rows: number): number {
  const seen = new Uint8Array(rows)
  let count = 0
  for (const posting of postings) {
    for (const row of posting.rows) {
      if (seen[row] === 0) count += 1
      seen[row] = 1
    }
  }
  return count
}
