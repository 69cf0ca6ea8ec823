import type { Manifest } from './manifest.js'

/** What became of the lines of one file: `lines = imported + alreadyThere + rejected`. Blank lines are none. */
export interface ImportedFile {
  readonly path: string
  readonly lines: number
  readonly imported: number
  /** In the store already, changed since, or erased for good. */
  readonly alreadyThere: number
  readonly rejected: number
}

/** A line that was not taken. */
export interface RejectedLine {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly reason: string
}

export interface ImportReport {
  readonly records: ImportedFile
  readonly audit: ImportedFile
  /** Vectors of an export; those of another space, or of another text, count as rejected. */
  readonly vectors: ImportedFile
  /** The first 100; all of them are in the files of `rejectedFiles`, with their content. */
  readonly rejections: readonly RejectedLine[]
  readonly rejectedFiles: readonly string[]
  /** Copies of the files as they were. */
  readonly backups: readonly string[]
  /** Names of fields that no record has; their values are in the backups only. */
  readonly unknownFields: readonly string[]
  readonly manifest: Manifest | null
}

/** Where an import stands, in lines. */
export interface ImportProgress {
  readonly file: string
  readonly lines: number
}
