/**
 * What a verification can find. Codes are stable: one may be added in a minor release, none changes its meaning.
 * `docs/reliability.md` explains each and what to do about it.
 */
export const PROBLEM_CODES = [
  // The file itself.
  'file_damaged',
  'unreadable',
  'schema_different',
  'settings_invalid',
  'counts_different',
  // Data that cannot be rebuilt: only a backup has it.
  'record_invalid',
  'record_changed',
  'source_changed',
  'audit_invalid',
  'audit_changed',
  'supersession_circle',
  // Data that can be rebuilt; vectors at the cost of inference.
  'orphans',
  'vector_invalid',
  'vector_changed',
  'vector_stale',
  'passages_incomplete',
  'space_invalid',
  'vector_index_different',
  'words_different',
  'queue_different',
] as const

/** One of {@link PROBLEM_CODES}. */
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** A problem in a store. */
export interface StoreProblem {
  /** What is wrong, for programs. */
  readonly code: ProblemCode
  /** How many records, rows or words are affected; 1 if unknown. */
  readonly count: number
  /** The first of them, at most ten; for records, their ids. Never the text of a record. */
  readonly examples: readonly string[]
  /** What is wrong, in a sentence. */
  readonly message: string
  /**
   * What to do. `repair` fixes it without loss. `restore` means that content is damaged: only a backup has it intact,
   * and `repair` sets aside what can be read of it.
   */
  readonly remedy: 'repair' | 'restore'
}

/** The result of a verification. */
export interface VerifyReport {
  /** Whether nothing was found. */
  readonly ok: boolean
  /** What was checked: `quick` checks counts and a sample; `whole` checks everything. */
  readonly form: 'quick' | 'whole'
  /** The problems found, most severe first. */
  readonly problems: readonly StoreProblem[]
  /** Records of any status. */
  readonly records: number
  /** Passages, each with a vector of one or more spaces. */
  readonly passages: number
  /** Audit entries. */
  readonly auditEntries: number
  /**
   * Rows without a digest, in which damage cannot be detected: those that another program wrote, and all rows of a
   * store that was not opened for writing since digests exist. Not a problem; `repair` adds the digests.
   */
  readonly unsealed: number
  /** How long it took. */
  readonly seconds: number
}

/** Progress of a verification, in units of work of similar length. */
export interface VerifyProgress {
  /** What is being checked. */
  readonly part: string
  /** Units done, of `total`. */
  readonly done: number
  /** Units of all parts together. */
  readonly total: number
}

/** Options for verifying a store. */
export interface VerifyOptions {
  /**
   * Whether to check only counts, the schema and a sample of 1,000 records: under a second for 100,000 records.
   * Default false.
   */
  readonly quick?: boolean | undefined
  /**
   * Called from time to time. If it throws, or its promise rejects, the verification stops. The promise is not
   * awaited.
   */
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined
  /** Stops it with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}
