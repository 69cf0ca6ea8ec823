import type { ProblemCode, StoreProblem } from '../../../verify-report.js'

/** Maximum number of examples for a problem. */
const MAX_EXAMPLES = 10

/** What each problem means and its remedy, most severe first. */
const PROBLEMS: readonly (readonly [ProblemCode, StoreProblem['remedy'], string])[] = [
  ['file_damaged', 'restore', "SQLite's own check reports damage"],
  ['unreadable', 'restore', 'A part of the file cannot be read'],
  ['schema_different', 'restore', 'A table, a column or an index differs from what this release creates'],
  ['settings_invalid', 'restore', 'A row of schema_meta has an invalid value'],
  ['record_invalid', 'restore', 'A record breaks the rules for records'],
  [
    'record_changed',
    'restore',
    'A record differs from what was stored: it is damaged, or another program changed it',
  ],
  [
    'source_changed',
    'restore',
    'A title differs from what was stored: it is damaged, or another program changed it',
  ],
  [
    'audit_invalid',
    'restore',
    'An audit entry breaks the rules, or the entry of an erased record is missing',
  ],
  ['audit_changed', 'restore', 'An audit entry differs from what was stored'],
  ['supersession_circle', 'restore', 'Records supersede each other in a circle'],
  ['counts_different', 'repair', 'Numbers that must be equal differ'],
  ['orphans', 'repair', 'Rows belong to no record'],
  ['vector_invalid', 'repair', 'A vector is not a unit vector of the right length'],
  ['vector_changed', 'repair', 'A vector differs from what was stored'],
  ['vector_stale', 'repair', 'A vector belongs to an older text of its passage'],
  ['passages_incomplete', 'repair', 'The passages of a record do not cover its text'],
  ['space_invalid', 'repair', 'A vector space differs from what was stored'],
  ['vector_index_different', 'repair', 'The index of vectors differs from a rebuilt one'],
  ['words_different', 'repair', 'The index of words differs from a rebuilt one'],
  ['queue_different', 'repair', 'The queue does not hold exactly the records that lack a vector'],
]

/** The problems plus one more of a kind, in order. */
export function withProblem(
  problems: readonly StoreProblem[],
  code: ProblemCode,
  example: string,
  count: number,
): StoreProblem[] {
  const findings = new Findings()
  for (const problem of problems) {
    findings.add(problem.code, undefined, undefined, problem.count)
    for (const each of problem.examples) findings.add(problem.code, each, undefined, 0)
  }
  findings.add(code, example, undefined, count)
  return findings.problems
}

interface Found {
  count: number
  readonly examples: string[]
  readonly seqs: Set<number>
}

/** Collects the problems found so far. */
export class Findings {
  readonly #found = new Map<ProblemCode, Found>()
  /** Rows without a digest. */
  unsealed = 0

  /** @param seq the record's number, for the repair */
  add(code: ProblemCode, example?: string, seq?: number, count = 1): void {
    const found = this.#found.get(code) ?? { count: 0, examples: [], seqs: new Set() }
    this.#found.set(code, found)
    found.count += count
    if (seq !== undefined) found.seqs.add(seq)
    if (example === undefined || found.examples.length === MAX_EXAMPLES) return
    if (!found.examples.includes(example)) found.examples.push(example)
  }

  get problems(): StoreProblem[] {
    return PROBLEMS.flatMap(([code, remedy, message]) => {
      const found = this.#found.get(code)
      return found === undefined
        ? []
        : [{ code, count: found.count, examples: found.examples, message, remedy }]
    })
  }

  /** The numbers of the records with a problem. */
  seqsOf(code: ProblemCode): number[] {
    return [...(this.#found.get(code)?.seqs ?? [])]
  }
}
