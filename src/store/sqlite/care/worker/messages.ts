import type { BackupProgress } from '../../../backup-report.js'
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

/** A task for the thread. */
export type CareTask =
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

/** The progress of a task. */
export type CareProgress = { readonly progress: VerifyProgress } | { readonly part: BackupProgress['part'] }

/** The result of a task. */
export type CareResult = { readonly verified: Verification } | { readonly copied: CopyFacts & FileDigest }

/** A message of the thread: progress, any number of times, and then a result or a failure. */
export type CareAnswer = CareProgress | CareResult | { readonly failed: FailedTask }

/** An error in the form in which it is passed between threads. */
export interface FailedTask {
  readonly code: string
  readonly message: string
}
