import type { LeftOut, LineCount } from '../documents/document.js'
import type { FolderProblem } from './walk.js'

/** What became of the passages of one file: `found = added + kept + forgotten + rejected`. */
export interface FileReport {
  /** The whole path. */
  readonly path: string
  readonly found: number
  /** Stored new. */
  readonly added: number
  /** There already; brought back, or from another place, some of them. */
  readonly kept: number
  /** Those of `kept` that were out of search, and are found again. */
  readonly restored: number
  /** Those of `kept` that came from another file. */
  readonly moved: number
  /** Forgotten or erased by request: they stay so. */
  readonly forgotten: number
  readonly rejected: number
  readonly rejections: readonly { readonly line: number; readonly reason: string }[]
  readonly lines: LineCount
  readonly leftOut: readonly LeftOut[]
}

/** What a synchronization did, or would do. */
export interface SyncReport {
  /** The folder, as its real path. */
  readonly folder: string
  /** Files by what became of them: `found = unchanged + read`, and `vanished` of those known before. */
  readonly files: {
    readonly found: number
    readonly unchanged: number
    readonly read: number
    /** Of the files read, those that carry on the records of a file that has gone. */
    readonly renamed: number
    readonly vanished: number
  }
  /** Of the files read. */
  readonly passages: {
    readonly found: number
    readonly added: number
    readonly kept: number
    readonly restored: number
    readonly moved: number
    readonly forgotten: number
    readonly rejected: number
    /** Whose passage is in no file any more: out of search, or erased for good. */
    readonly retired: number
  }
  /** Of the files read. */
  readonly lines: LineCount
  /** Each file that was read. */
  readonly read: readonly FileReport[]
  /** What could not be read, or not all of it. Records of such a file stay as they are. */
  readonly problems: readonly FolderProblem[]
  /** Records that got their vectors. */
  readonly embedded: number
  /** Records of the scope, and of what is below it, that still wait for theirs. */
  readonly waiting: number
  readonly dryRun: boolean
}

export const NO_LINES: LineCount = { total: 0, kept: 0, leftOut: 0, rejected: 0, blank: 0 }

export function addLines(a: LineCount, b: LineCount): LineCount {
  return {
    total: a.total + b.total,
    kept: a.kept + b.kept,
    leftOut: a.leftOut + b.leftOut,
    rejected: a.rejected + b.rejected,
    blank: a.blank + b.blank,
  }
}
