import type { LeftOut, LineCount } from '../documents/document.js'
import type { FolderProblem } from './walk.js'

/** What happened to passages: `found = added + kept + forgotten + rejected`. */
export interface PassageCount {
  /** In the files that were read. */
  readonly found: number
  /** Stored as new records. */
  readonly added: number
  /** Already stored; some of them restored or moved. */
  readonly kept: number
  /** Those of `kept` that were out of search and are back in it. */
  readonly restored: number
  /** Those of `kept` that came from another file. */
  readonly moved: number
  /** Forgotten or erased by request; they stay so. */
  readonly forgotten: number
  /** Passages that cannot be stored. */
  readonly rejected: number
}

/** A passage that cannot be stored. */
export interface RejectedPassage {
  /** Its first line, from 1. */
  readonly line: number
  /** What is wrong with it. */
  readonly reason: string
}

/** What happened to one file that was read. */
export interface FileReport extends PassageCount {
  /** The absolute path. */
  readonly path: string
  /** Each passage that cannot be stored. */
  readonly rejections: readonly RejectedPassage[]
  /** Every line, counted once. */
  readonly lines: LineCount
  /** Each line that is in no record, and data that was left out of one. */
  readonly leftOut: readonly LeftOut[]
}

/** What happened to files: `found = unchanged + read`, plus those that cannot be read. */
export interface FileCount {
  /** In the folder now. */
  readonly found: number
  /** Unchanged since they were read, so not read again. */
  readonly unchanged: number
  /** New or changed. */
  readonly read: number
  /** Those of `read` that take over the records of a file that is gone. */
  readonly renamed: number
  /** Known before, and now gone. */
  readonly vanished: number
}

/** What a synchronization did, or would do. */
export interface SyncReport {
  /** The folder's real path. */
  readonly folder: string
  /** All files of the folder. */
  readonly files: FileCount
  /**
   * Passages of the files that were read, and those that are no longer in any file: out of search, or erased for good.
   */
  readonly passages: PassageCount & {
    /** No longer in any file. */
    readonly retired: number
    /** With `erase`: erased for good, now or since earlier calls no longer in any file. */
    readonly erased: number
  }
  /** Lines of the files that were read. */
  readonly lines: LineCount
  /** Each file that was read. */
  readonly read: readonly FileReport[]
  /** What could not be read, or only in part. The records of such a file stay as they are. */
  readonly problems: readonly FolderProblem[]
  /** Records that were embedded. */
  readonly embedded: number
  /** Records of the scope and all below it that still wait for their vectors. */
  readonly waiting: number
  /** Whether this was a dry run, in which nothing was changed. */
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
