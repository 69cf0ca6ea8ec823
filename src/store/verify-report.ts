/**
 * What a verification can find. Codes are stable: one may be added in a minor release, none changes its meaning.
 * `docs/reliability.md` says of each what it means and what to do.
 */
export const PROBLEM_CODES = [
  // The file itself.
  'file_damaged',
  'unreadable',
  'schema_different',
  'settings_invalid',
  'counts_different',
  // What cannot be made again: only a backup has it.
  'record_invalid',
  'record_changed',
  'source_changed',
  'audit_invalid',
  'audit_changed',
  'supersession_circle',
  // What can be made again, vectors at the cost of inference.
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

/** Something that is wrong with a store. */
export interface StoreProblem {
  readonly code: ProblemCode
  /** How many records, rows or words it concerns; 1 where that is not known. */
  readonly count: number
  /** The first of them, ten at most: ids of records where it is about records. Never the text of one. */
  readonly examples: readonly string[]
  /** What is wrong, in a sentence. */
  readonly message: string
  /**
   * What to do: `repair` makes it right without loss; `restore` says that content is damaged, which only a backup has
   * whole, and which `repair` sets aside as far as it can be read.
   */
  readonly remedy: 'repair' | 'restore'
}

/** What a verification came to. */
export interface VerifyReport {
  /** Whether nothing was found. */
  readonly ok: boolean
  /** What was looked at: `quick` counts, and looks at a sample; `whole` looks at everything. */
  readonly form: 'quick' | 'whole'
  /** What was found, the gravest first. */
  readonly problems: readonly StoreProblem[]
  /** Records of any status. */
  readonly records: number
  /** Passages, each with a vector of one or more spaces. */
  readonly passages: number
  /** Audit entries. */
  readonly auditEntries: number
  /**
   * Rows without a digest, in which damage cannot be seen: those that another program wrote, and all of a store that
   * was not opened for writing since digests are kept. Not a problem; `repair` gives them one.
   */
  readonly unsealed: number
  /** How long it took. */
  readonly seconds: number
}

/** Where a verification stands, in units of work of about the same length. */
export interface VerifyProgress {
  /** What is being looked at. */
  readonly part: string
  readonly done: number
  readonly total: number
}

/** How a store is verified. */
export interface VerifyOptions {
  /**
   * Counts, the schema and a sample of 1,000 records in place of everything: under a second for 100,000 records.
   * Default false.
   */
  readonly quick?: boolean | undefined
  /** Now and then. What it throws ends the verification; so does a promise that is rejected, which is not awaited. */
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined
  /** Ends it with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}
