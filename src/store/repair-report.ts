import type { VerifyProgress } from './verify-report.js'

/** What a repair can do. Codes are stable, as those of problems are. */
export const REPAIR_ACTIONS = [
  'salvage',
  'accept_records',
  'set_aside_records',
  'set_aside_audit',
  'accept_rows',
  'break_circles',
  'remove_orphans',
  'embed_again',
  'rebuild_vectors',
  'rebuild_words',
  'mend_queue',
  'mend_counts',
  'seal_rows',
] as const

/** One of {@link REPAIR_ACTIONS}. */
export type RepairAction = (typeof REPAIR_ACTIONS)[number]

/** Something that a repair does, or would do. */
export interface RepairStep {
  readonly action: RepairAction
  /** How many records, or rows, it concerns. */
  readonly count: number
  /** What is done, in a sentence. */
  readonly message: string
}

/** How a store is repaired. */
export interface RepairOptions {
  /** Whether it is done; default false: only said. */
  readonly apply?: boolean | undefined
  /** Of the verification before. What it throws ends the repair before anything is changed. */
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined
  /** Ends it with `signal.reason`, as long as nothing is changed. */
  readonly signal?: AbortSignal | undefined
}

/** What a repair did, or would do. */
export interface RepairReport {
  /** Whether it was done. */
  readonly applied: boolean
  /** In the order in which it is done; empty where nothing is to be done. */
  readonly steps: readonly RepairStep[]
  /** A backup of the store as it was; null unless something was changed. */
  readonly backup: string | null
  /** JSON lines of what was damaged, as far as it could be read; null where there was nothing. */
  readonly setAside: string | null
}

/** How much of one kind was found in a damaged file: `found = taken + setAside + twice + erased`. */
export interface SalvagedRows {
  readonly found: number
  /** In the new store. */
  readonly taken: number
  /** Damaged: in the file of what was set aside. */
  readonly setAside: number
  /** Older states of what was taken. */
  readonly twice: number
  /** Of records that were erased for good. */
  readonly erased: number
}

/** How a damaged file is salvaged. */
export interface SalvageOptions {
  /** Whether the new store takes the place of the damaged file; default false: only said what it would hold. */
  readonly apply?: boolean | undefined
  /** A file name inside the directory; default `memory.db`, or a lone `fae.db`. */
  readonly databaseFile?: string | undefined
}

/** What could be read of a damaged file. */
export interface SalvageReport {
  /** Whether the new store is in its place. */
  readonly applied: boolean
  /** The database, absolute. */
  readonly path: string
  readonly records: SalvagedRows
  readonly auditEntries: SalvagedRows
  /** Records taken with their vectors; the others that are active wait to be embedded. */
  readonly embedded: number
  /** Pages of the file, and those of them that cannot be read as what they say they are. */
  readonly pages: number
  readonly unreadablePages: number
  /** Whether the log beside it was read too; false where there is none, or one of another file. */
  readonly log: boolean
  /** JSON lines of what was damaged; null where there was nothing, or nothing was done. */
  readonly setAside: string | null
  /** Where the damaged file is kept, with its log; null where nothing was done. */
  readonly keptAside: string | null
}
