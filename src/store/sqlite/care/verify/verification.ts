import type { ProblemCode, StoreProblem } from '../../../verify-report.js'

/** The result of a verification, as passed between threads. `seqs` are numbers of records, for a repair. */
export interface Verification {
  readonly problems: readonly StoreProblem[]
  readonly seqs: Readonly<Partial<Record<ProblemCode, readonly number[]>>>
  readonly unsealed: number
  readonly records: number
  readonly passages: number
  readonly auditEntries: number
}
