/**
 * The mark that each change of a store leaves in `schema_meta`. The database file has the mark of the last change that
 * was written into it, and the log has those of later changes. If the two do not connect, the log belongs to another
 * file, or one of the two is another copy. SQLite cannot detect this, and mixes their pages.
 */
export interface LogStamp {
  /**
   * Identifies the time since the log was last started: a copy made before that does not have it. 16 hexadecimal
   * digits.
   */
  readonly era: string
  /** Number of changes since the file was created. */
  readonly change: number
  /** The era of the previous change. */
  readonly before: string
  /** Whether a change was on disk before it was acknowledged. */
  readonly durable: boolean
}

/** The row of `schema_meta`. */
export const STAMP_KEY = 'log_stamp'

/** The era before the first one. */
export const NO_ERA = '0'.repeat(16)

const CHANGE_DIGITS = 12

const FORMAT = /^(?<era>[0-9a-f]{16})\.(?<change>[0-9a-f]{12})\.(?<before>[0-9a-f]{16})\.(?<durable>[fn])$/

/** Always the same length, so that SQLite overwrites the row in place. */
export function formatStamp({ era, change, before, durable }: LogStamp): string {
  const digits = change.toString(16).padStart(CHANGE_DIGITS, '0')
  return `${era}.${digits}.${before}.${durable ? 'f' : 'n'}`
}

export function parseStamp(text: string | undefined): LogStamp | undefined {
  const { era, change, before, durable } = FORMAT.exec(text ?? '')?.groups ?? {}
  if (era === undefined || change === undefined || before === undefined) return undefined
  return { era, change: Number.parseInt(change, 16), before, durable: durable === 'f' }
}
