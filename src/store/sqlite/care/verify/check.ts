import type { StoreSession } from '../../session.js'
import type { Findings } from './findings.js'

/** Everything that a check works with. */
export interface CheckContext {
  /** A store of its own connection, which reads one moment of it. */
  readonly store: StoreSession
  readonly findings: Findings
}

/** One part of a verification. Each step of the generator is `STEP` rows of work. */
export interface Check {
  /** What it looks at, for who waits. */
  readonly part: string
  /** Rows that it will look at. */
  readonly rows: (context: CheckContext) => number
  readonly run: (context: CheckContext) => Generator<number, void, undefined>
}

/** Rows after which a check says how far it is. */
export const STEP = 500

/** The rows of a table; 0 for one that cannot be read. */
export function countRows({ store }: CheckContext, table: string): number {
  return store.connection.value<number>(`SELECT count(*) FROM ${table}`) ?? 0
}
