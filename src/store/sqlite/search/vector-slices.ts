import { Pace } from '../../../platform/pace.js'
import type { SqlValue } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { spaceToSearch } from './search-space.js'

/**
 * How many vectors are compared at a time: about a millisecond. Slices start small: of later ones, only nearer vectors
 * are considered.
 */
const SLICE = 2_048
const FIRST_SLICE = 256

/** What a pass over all vectors of a space searches for. */
export interface SlicedScan<Row extends { readonly distance: number }> {
  readonly spaceId: number
  readonly fingerprint: string | undefined
  /**
   * Selects the rows of `embeddings` between two row ids, in a space, with at most a distance; the placeholders are in
   * this order.
   */
  readonly sql: string
  /** Values for `sql` before and after those. */
  readonly before: readonly SqlValue[]
  readonly behind: readonly SqlValue[]
  /** How many rows to keep, nearest first. */
  readonly size: number
  /** The nearest of the kept rows and those that a slice added, in order. */
  readonly keep: (rows: readonly Row[]) => Row[]
  readonly signal: AbortSignal | undefined
}

/**
 * Compares all vectors of a space, slice by slice in the order in which they were stored, and yields to the event loop
 * in between. Each slice is a read of its own: vectors that are stored meanwhile come at the end, and are included.
 *
 * @returns undefined if the store's space changed meanwhile
 */
export async function scanInSlices<Row extends { readonly distance: number }>(
  store: StoreSession,
  { spaceId, fingerprint, sql, before, behind, size, keep, signal }: SlicedScan<Row>,
): Promise<Row[] | undefined> {
  const pace = new Pace(signal)
  let kept: Row[] = []
  for (let after = 0, rows = FIRST_SLICE; ; rows = Math.min(2 * rows, SLICE)) {
    const last = kept.length < size ? undefined : kept.at(-1)
    const bound = last?.distance ?? Number.MAX_VALUE
    const slice = store.read(() => {
      if (spaceToSearch(store, fingerprint)?.id !== spaceId) return undefined
      const { connection } = store
      const from = connection.value<number | null>('SELECT min(rowid) FROM embeddings WHERE rowid > ?', after)
      if (from === null || from === undefined) return { to: null, found: [] }
      const to = from + rows - 1
      return { to, found: connection.all<Row>(sql, ...before, from, to, spaceId, bound, ...behind) }
    })
    if (slice === undefined) return undefined
    if (slice.found.length > 0) kept = keep([...kept, ...slice.found])
    if (slice.to === null) return kept
    after = slice.to
    await pace.turn()
  }
}
