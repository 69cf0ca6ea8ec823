import type { StoreSession } from '../../session.js'
import type { Findings } from './findings.js'

/** Everything that a check works with. */
export interface CheckContext {
  /** A session on a separate connection, which reads one snapshot of the store. */
  readonly store: StoreSession
  readonly findings: Findings
}

/** One part of a verification. Each step of the generator handles `STEP` rows. */
export interface Check {
  /** What it checks, for the progress display. */
  readonly part: string
  /** The number of rows that it will check. */
  readonly rows: (context: CheckContext) => number
  readonly run: (context: CheckContext) => Generator<number, void, undefined>
}

/** How many rows a check handles before it reports progress. */
export const STEP = 500

/** The rows of a table; 0 for one that cannot be read. */
export function countRows({ store }: CheckContext, table: string): number {
  return store.connection.value<number>(`SELECT count(*) FROM ${table}`) ?? 0
}
