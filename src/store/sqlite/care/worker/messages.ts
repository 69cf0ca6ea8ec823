import type { VerifyProgress } from '../../../verify-report.js'
import type { Verification } from '../verify/verification.js'

/** What the thread is to work on. */
export type StoreTarget =
  | { readonly path: string }
  /** The whole database in memory, as the bytes of a file. */
  | { readonly image: Uint8Array }

/** What the thread is to do. */
export type CareTask = {
  readonly do: 'verify'
  readonly target: StoreTarget
  readonly busyTimeoutMs: number
  readonly quick: boolean
}

/** What the thread answers: how far it is, any number of times, and then one of the others. */
export type CareAnswer =
  | { readonly progress: VerifyProgress }
  | { readonly verified: Verification }
  | { readonly failed: FailedTask }

/** An error on its way between threads. */
export interface FailedTask {
  readonly code: string
  readonly message: string
}
