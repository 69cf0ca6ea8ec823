import { PROBLEM_CODES } from '../../../verify-report.js'
import type { CheckContext } from './check.js'
import { countRows } from './check.js'
import type { Verification } from './verification.js'

/** The result of the checks of a context. */
export function verificationOf(context: CheckContext): Verification {
  const { findings } = context
  const rows = (table: string) => {
    try {
      return countRows(context, table)
    } catch {
      // A check has already reported this.
      return 0
    }
  }
  return {
    problems: findings.problems,
    seqs: Object.fromEntries(PROBLEM_CODES.map((code) => [code, findings.seqsOf(code)])),
    unsealed: findings.unsealed,
    records: rows('memory_records'),
    passages: rows('passages'),
    auditEntries: rows('memory_audit'),
  }
}
