import type { AuditOp } from '../records/audit-entry.js'
import type { TextTruncation } from '../records/record-text.js'
import type { TurnWrites } from '../store/turn.js'

/** What a captured turn has written. */
export interface MemoryCaptureReport {
  /** 0 if the turn had been captured before. */
  readonly episodesWritten: number
  /** Facts stored, the user's own and the extractors'. */
  readonly factsWritten: number
  /** Records of kind `profile` stored. */
  readonly profileUpdates: number
  /**
   * Memories soft-forgotten because the user asked for it; `writes` names them. The episode of the asking turn,
   * which is forgotten too, is in `writes` but not counted here.
   */
  readonly forgotten: number
  /**
   * True if the user asked to forget something, whether or not anything was found. If `forgotten` is 0, the
   * request changed nothing, and its turn is stored like any other.
   */
  readonly forgetRequested?: true
  /** Records superseded; `conflicts` names them. */
  readonly conflictsResolved: number
  /** Records that were embedded. */
  readonly embedded: number
  /** Every change, in order. */
  readonly writes: ReadonlyArray<{
    /** What was done. */
    readonly op: AuditOp
    /** The record's id. */
    readonly targetId: string
  }>
  /** The superseded records, and what replaced them. */
  readonly conflicts: ReadonlyArray<{
    /** The id of the replaced record. */
    readonly existingId: string
    /** The id of the new record. */
    readonly replacementId: string
  }>
  /** Records whose text was too long and was cut; absent if there are none. */
  readonly truncated?: readonly TextTruncation[]
}

export function toReport(
  writes: TurnWrites,
  embedded: number,
  forgetRequested: boolean,
): MemoryCaptureReport {
  const { inserted: _inserted, refused: _refused, truncated, ...counts } = writes
  return {
    ...counts,
    embedded,
    ...(forgetRequested && { forgetRequested }),
    ...(truncated.length > 0 && { truncated }),
  }
}
