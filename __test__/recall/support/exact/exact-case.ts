/** A record, what finds it, and records that differ in little. */
export interface ExactCase {
  readonly text: string
  readonly questions: readonly string[]
  readonly near?: readonly string[]
}

/** Cases by their kind. */
export type ExactCases = Readonly<Record<string, readonly ExactCase[]>>
