/**
 * The mark that each change of a store leaves in `schema_meta`. The database file has the mark of the last change that
 * was written into it, and the log those of the changes after it: where the two do not join, the log is another
 * file's, or one of the two is another copy. SQLite cannot tell, and mixes their pages.
 */
export interface LogStamp {
  /** Of the file since its log was last begun: a copy that was made before does not have it. 16 hexadecimal digits. */
  readonly era: string
  /** Changes since the file was made. */
  readonly change: number
  /** The era that the change before this one had. */
  readonly before: string
  /** Whether a change was on disk before it was acknowledged. */
  readonly durable: boolean
}

/** The row of `schema_meta`. */
export const STAMP_KEY = 'log_stamp'

/** The era before the first. */
export const NO_ERA = '0'.repeat(16)

const CHANGE_DIGITS = 12

const FORMAT = /^(?<era>[0-9a-f]{16})\.(?<change>[0-9a-f]{12})\.(?<before>[0-9a-f]{16})\.(?<durable>[fn])$/

/** Always as long: SQLite overwrites the row where it is. */
export function formatStamp({ era, change, before, durable }: LogStamp): string {
  const digits = change.toString(16).padStart(CHANGE_DIGITS, '0')
  return `${era}.${digits}.${before}.${durable ? 'f' : 'n'}`
}

export function parseStamp(text: string | undefined): LogStamp | undefined {
  const { era, change, before, durable } = FORMAT.exec(text ?? '')?.groups ?? {}
  if (era === undefined || change === undefined || before === undefined) return undefined
  return { era, change: Number.parseInt(change, 16), before, durable: durable === 'f' }
}
