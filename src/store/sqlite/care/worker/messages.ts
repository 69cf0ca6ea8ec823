import type { BackupProgress } from '../../../backup-report.js'
import type { KnownCopy, RewriteProgress, RewrittenBackups } from '../../../erase-report.js'
import type { RepairStep, SalvageProgress, SalvageReport } from '../../../repair-report.js'
import type { VerifyProgress } from '../../../verify-report.js'
import type { CopyFacts } from '../backup/copy.js'
import type { Verification } from '../verify/verification.js'

/** The store that the thread works on. */
export type StoreTarget =
  | { readonly path: string }
  /** The whole database in memory, as the bytes of a file. */
  | { readonly image: Uint8Array }

/** The digest of a file's bytes. */
export interface FileDigest {
  readonly bytes: number
  readonly sha256: string
}

/** A record that was erased for good. */
export interface ErasedId {
  readonly id: string
  readonly at: number
}

/** What can be salvaged of a damaged file. */
export type SalvagedFile = Pick<
  SalvageReport,
  'records' | 'auditEntries' | 'missing' | 'embedded' | 'pages' | 'unreadablePages' | 'log' | 'setAside'
>

/** A task that changes nothing that exists. The thread may be ended at any moment. */
export type ReadTask =
  | {
      readonly do: 'verify'
      readonly target: StoreTarget
      readonly busyTimeoutMs: number
      readonly quick: boolean
    }
  /** Copies the store into an empty file, checks the copy, and flushes it to disk. */
  | {
      readonly do: 'copy'
      readonly target: StoreTarget
      readonly busyTimeoutMs: number
      readonly into: string
    }
  /** Inspects a file that nobody writes. */
  | { readonly do: 'inspect'; readonly path: string }

/** A task that changes files. It is asked to stop, and stops only where nothing is half done. */
export type ChangeTask =
  /** Applies the steps of a repair, all or nothing. */
  | {
      readonly do: 'repair'
      readonly path: string
      readonly busyTimeoutMs: number
      readonly verification: Verification
      readonly steps: readonly RepairStep[]
      /** The path of the file for rows that are set aside. */
      readonly setAside: string
    }
  /** Reads a damaged file that nobody has open, and writes what can be read into a new file next to it. */
  | {
      readonly do: 'salvage'
      readonly database: string
      /** The path of the new file. */
      readonly staged: string
      /** The path of the file for damaged rows; null if none is written. */
      readonly setAside: string | null
      /** Where the damaged file will be kept, for erasures to report. */
      readonly copy: KnownCopy
    }
  /** Removes erased records from backups. */
  | { readonly do: 'rewrite'; readonly paths: readonly string[]; readonly erased: readonly ErasedId[] }

/** A task for the thread. */
export type CareTask = ReadTask | ChangeTask

/** The result of each task. */
export interface CareResults {
  readonly verify: Verification
  readonly copy: CopyFacts & FileDigest
  readonly inspect: CopyFacts & FileDigest
  /** The path of the file with the rows that were set aside; null if there were none. */
  readonly repair: string | null
  readonly salvage: SalvagedFile
  readonly rewrite: RewrittenBackups
}

/** The progress of a task. */
export type CareProgress =
  | { readonly progress: VerifyProgress }
  | { readonly part: BackupProgress['part'] }
  | { readonly salvage: SalvageProgress }
  | { readonly rewrite: RewriteProgress }

/** A message of the thread: progress, any number of times, and then how the task ended. */
export type CareAnswer =
  | CareProgress
  | { readonly result: CareResults[keyof CareResults] }
  | { readonly failed: FailedTask }
  | { readonly stopped: true }

/** An error in the form in which it is passed between threads. */
export interface FailedTask {
  readonly code: string
  readonly message: string
}

/** What the thread starts with. */
export interface ThreadData {
  readonly task: CareTask
  /** One number; not 0 when the task is asked to stop. */
  readonly stop: Int32Array
}
