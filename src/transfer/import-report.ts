import type { Manifest } from '../predecessor/manifest.js'

/**
 * What happened to the lines of one file: `lines = imported + restored + alreadyThere + forgotten + rejected`. Blank
 * lines are ignored.
 */
export interface ImportedFile {
  /** Absolute path; the file may not exist. */
  readonly path: string
  /** Lines that are not blank. */
  readonly lines: number
  /** Lines that are new in the store. */
  readonly imported: number
  /** In the store already, changed since, or erased for good. */
  readonly alreadyThere: number
  /** Records that are forgotten in the store and stay so: see `restore`. */
  readonly forgotten: number
  /** Records that were forgotten, and are active again. */
  readonly restored: number
  /** Rejected lines. */
  readonly rejected: number
  /** Imported records whose text was too long and was cut; in a dry run, would be. */
  readonly truncated: number
}

/** A line that was not imported. */
export interface RejectedLine {
  /** The file's path. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  /** What was expected there. */
  readonly reason: string
}

/** The result of an import. */
export interface ImportReport {
  /** `records.jsonl`. */
  readonly records: ImportedFile
  /** `audit.jsonl`. */
  readonly audit: ImportedFile
  /** Vectors of an export; those of another space, or of another text, count as rejected. */
  readonly vectors: ImportedFile
  /**
   * The first 100. All of them, with their content, are in `rejectedFiles`, except for the files in `rejectedNotKept`.
   */
  readonly rejections: readonly RejectedLine[]
  /**
   * Files with the rejected lines, unchanged: `<name>.rejected.jsonl` next to the file they come from, or
   * `<name>.rejected.<number>.jsonl` if that exists.
   */
  readonly rejectedFiles: readonly string[]
  /** Imported files whose rejected lines could not be kept, because the directory cannot be written. */
  readonly rejectedNotKept: readonly string[]
  /** Copies of the imported files, unchanged. */
  readonly backups: readonly string[]
  /** Names of unknown fields; their values are only in the backups. */
  readonly unknownFields: readonly string[]
  /** The content of `manifest.toml`; null if there is none, or it cannot be read. */
  readonly manifest: Manifest | null
}

/** Progress of an import, in lines. */
export interface ImportProgress {
  /** The file that is being read. */
  readonly file: string
  /** Lines of this file read so far. */
  readonly lines: number
  /** Bytes read so far, of all files of this import. */
  readonly bytes: number
  /** Size of all these files in bytes, at the beginning. */
  readonly totalBytes: number
}

/** How to follow and stop an import. */
export interface ImportOptions {
  /**
   * Called after each batch. If it throws, or its promise rejects, the import stops. The promise is not
   * awaited.
   */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  /** Stops the import with `signal.reason`; what is stored stays, and the next import skips it. */
  readonly signal?: AbortSignal | undefined
}

/** Options for importing the files of an export. */
export interface ImportFromOptions extends ImportOptions {
  /**
   * Reports what an import would do at the moment of the call: nothing is stored, and no file of rejected lines
   * is written. Default false. Others can write meanwhile. A store in memory is copied first.
   */
  readonly dryRun?: boolean | undefined
  /**
   * Imports only into this scope and below it: a record without a scope gets this one, and a line of another
   * scope is rejected. Default: the scopes in the files.
   */
  readonly scope?: string | undefined
  /**
   * Whether a record that is active in the source but forgotten in the store becomes active again. Default
   * false. Erased records stay erased.
   */
  readonly restore?: boolean | undefined
}
