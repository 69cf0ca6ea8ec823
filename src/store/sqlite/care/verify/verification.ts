import type { ProblemCode, StoreProblem } from '../../../verify-report.js'

/** What a verification found, as it goes from thread to thread; `seqs` are numbers of records, for a repair. */
export interface Verification {
  readonly problems: readonly StoreProblem[]
  readonly seqs: Readonly<Partial<Record<ProblemCode, readonly number[]>>>
  readonly unsealed: number
  readonly records: number
  readonly passages: number
  readonly auditEntries: number
}
