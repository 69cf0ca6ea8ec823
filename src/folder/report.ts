import type { LeftOut, LineCount } from '../documents/document.js'
import type { FolderProblem } from './walk.js'

/** What became of passages: `found = added + kept + forgotten + rejected`. */
export interface PassageCount {
  /** In the files that were read. */
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
  /** That cannot be taken. */
  readonly rejected: number
}

/** A passage that cannot be taken. */
export interface RejectedPassage {
  /** Its first line, from 1. */
  readonly line: number
  /** What is wrong with it. */
  readonly reason: string
}

/** What became of one file that was read. */
export interface FileReport extends PassageCount {
  /** The whole path. */
  readonly path: string
  /** Each passage that cannot be taken. */
  readonly rejections: readonly RejectedPassage[]
  /** Every line, counted once. */
  readonly lines: LineCount
  /** Each line that is in no record, and data that is left out of one. */
  readonly leftOut: readonly LeftOut[]
}

/** Files by what became of them: `found = unchanged + read`, and those that cannot be read. */
export interface FileCount {
  /** In the folder now. */
  readonly found: number
  /** As they were when they were read before: not read again. */
  readonly unchanged: number
  /** New or changed. */
  readonly read: number
  /** Those of `read` that carry on the records of a file that has gone. */
  readonly renamed: number
  /** Known before, and no longer there. */
  readonly vanished: number
}

/** What a synchronization did, or would do. */
export interface SyncReport {
  /** The folder, as its real path. */
  readonly folder: string
  /** All files of the folder. */
  readonly files: FileCount
  /** Passages of the files that were read; and those that are in no file any more: out of search, or erased for good. */
  readonly passages: PassageCount & {
    /** In no file any more. */
    readonly retired: number
  }
  /** Of the files that were read. */
  readonly lines: LineCount
  /** Each file that was read. */
  readonly read: readonly FileReport[]
  /** What could not be read, or not all of it. Records of such a file stay as they are. */
  readonly problems: readonly FolderProblem[]
  /** Records that got their vectors. */
  readonly embedded: number
  /** Records of the scope, and of what is below it, that still wait for theirs. */
  readonly waiting: number
  /** Whether nothing was done. */
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
