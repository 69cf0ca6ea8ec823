/** A record, questions that find it, and distractors that differ only a little. */
export interface ExactCase {
  readonly text: string
  readonly questions: readonly string[]
  readonly near?: readonly string[]
}

/** Cases by their kind. */
export type ExactCases = Readonly<Record<string, readonly ExactCase[]>>
