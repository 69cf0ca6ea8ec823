import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../../../options/abort.js'
import type { SqlValue } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { spaceToSearch } from './search-space.js'

/** Vectors measured at a time: about a millisecond. Slices begin small: of the next, only what is nearer is looked at. */
const SLICE = 2_048
const FIRST_SLICE = 256

/** Milliseconds after which the event loop gets a turn. */
const TURN_MS = 4

/** What a pass over all vectors of a space is to find. */
export interface SlicedScan<Row extends { readonly distance: number }> {
  readonly spaceId: number
  readonly fingerprint: string | undefined
  /** Of the rows of `embeddings` from one row id to another, of a space, those with no greater distance: in this order. */
  readonly sql: string
  /** What `sql` takes before and behind those. */
  readonly before: readonly SqlValue[]
  readonly behind: readonly SqlValue[]
  /** Rows to keep, nearest first. */
  readonly size: number
  /** The nearest of what was kept and what a slice has added, in order. */
  readonly keep: (rows: readonly Row[]) => Row[]
  readonly signal: AbortSignal | undefined
}

/**
 * Measures all vectors of a space, slice by slice in the order in which they were stored, and lets the event loop have
 * its turns. Each slice is a read of its own: what is stored meanwhile comes behind, and is seen too.
 *
 * @returns undefined when the store's space changed meanwhile
 */
export async function scanInSlices<Row extends { readonly distance: number }>(
  store: StoreSession,
  { spaceId, fingerprint, sql, before, behind, size, keep, signal }: SlicedScan<Row>,
): Promise<Row[] | undefined> {
  let kept: Row[] = []
  let since = performance.now()
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
    if (performance.now() - since > TURN_MS) {
      await nextTurn()
      since = performance.now()
    }
    assertNotAborted(signal)
  }
}
