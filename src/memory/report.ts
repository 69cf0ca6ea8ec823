import type { AuditOp } from '../records/audit-entry.js'
import type { TextTruncation } from '../records/record-text.js'
import type { TurnWrites } from '../store/turn.js'

/** What a captured turn has written. */
export interface MemoryCaptureReport {
  /** 0 when the turn had been captured before. */
  readonly episodesWritten: number
  /** Facts stored, the user's own and the extractors'. */
  readonly factsWritten: number
  /** Records of kind `profile` stored. */
  readonly profileUpdates: number
  /**
   * Memories soft-forgotten because the user asked for it; `writes` names them. The episode of the asking
   * turn, which is forgotten with them, is in `writes` and not counted here.
   */
  readonly forgotten: number
  /**
   * There when the user asks to forget something, whether or not anything is found: with `forgotten` 0 the
   * request has changed nothing, and its turn is stored like any other.
   */
  readonly forgetRequested?: true
  /** Records superseded; `conflicts` names them. */
  readonly conflictsResolved: number
  /** Records that got their vectors. */
  readonly embedded: number
  /** Every change, in order. */
  readonly writes: ReadonlyArray<{
    /** What was done. */
    readonly op: AuditOp
    /** The record's id. */
    readonly targetId: string
  }>
  /** What was superseded, and by what. */
  readonly conflicts: ReadonlyArray<{
    /** The id of the record that no longer holds. */
    readonly existingId: string
    /** The id of the one that holds now. */
    readonly replacementId: string
  }>
  /** Records whose text was too long and is stored cut; absent when none was. */
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
