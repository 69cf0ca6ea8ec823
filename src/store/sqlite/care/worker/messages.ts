import type { BackupProgress } from '../../../backup-report.js'
import type { VerifyProgress } from '../../../verify-report.js'
import type { CopyFacts } from '../backup/copy.js'
import type { Verification } from '../verify/verification.js'

/** What the thread is to work on. */
export type StoreTarget =
  | { readonly path: string }
  /** The whole database in memory, as the bytes of a file. */
  | { readonly image: Uint8Array }

/** What a file is, byte by byte. */
export interface FileDigest {
  readonly bytes: number
  readonly sha256: string
}

/** What the thread is to do. */
export type CareTask =
  | {
      readonly do: 'verify'
      readonly target: StoreTarget
      readonly busyTimeoutMs: number
      readonly quick: boolean
    }
  /** Copies the store into an empty file, checks the copy, and puts it on disk. */
  | {
      readonly do: 'copy'
      readonly target: StoreTarget
      readonly busyTimeoutMs: number
      readonly into: string
    }
  /** Looks at a file that nobody writes. */
  | { readonly do: 'inspect'; readonly path: string }

/** What a task says on its way. */
export type CareProgress = { readonly progress: VerifyProgress } | { readonly part: BackupProgress['part'] }

/** What a task ends with. */
export type CareResult = { readonly verified: Verification } | { readonly copied: CopyFacts & FileDigest }

/** What the thread answers: how far it is, any number of times, and then one of the others. */
export type CareAnswer = CareProgress | CareResult | { readonly failed: FailedTask }

/** An error on its way between threads. */
export interface FailedTask {
  readonly code: string
  readonly message: string
}
