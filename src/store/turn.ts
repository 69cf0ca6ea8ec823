import type { RecollectError } from '../errors.js'
import type { AuditOp } from '../records/audit-entry.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { TextTruncation } from '../records/record-text.js'

/** Everything that one turn of a conversation becomes, to be written together. */
export interface TurnPlan {
  /** Identifies the turn. If an episode of it exists in this scope, whatever its status, nothing is written. */
  readonly turnId: string
  /** The scope to write to, exactly this one. Equal texts and tags are searched for in it too. */
  readonly scope: string
  /**
   * The conversation that the turn belongs to. Every record written gets it as its source, at the position after the
   * conversation's last one in this scope.
   */
  readonly conversationId?: string | undefined
  /** The episode. Its id is derived from the turn, so that an erased one is not written again. */
  readonly episode: NewMemoryRecord
  /** What the user asks to be remembered. Not written if an active record of the scope says the same. */
  readonly fact?: NewMemoryRecord | undefined
  /** What extractors propose, in order. If a proposal cannot be stored, only that one is dropped. */
  readonly candidates: readonly TurnCandidate[]
  /**
   * What the user asks to be forgotten. If any of it is forgotten now, or was before, the episode is forgotten with
   * it, and neither the fact nor a candidate is written.
   */
  readonly forget: TurnForgetting
}

/** A record that is written in addition to the episode, unless an active record of its kind says the same. */
export interface TurnCandidate {
  /** The record, in the scope of the turn. */
  readonly record: NewMemoryRecord
  /** The newest active record of the scope with this tag is superseded, unless it says the same. */
  readonly supersedesTag: string | undefined
}

/** What a request to forget found. */
export interface TurnForgetting {
  /** Records to forget, if they are still active and still have this text. */
  readonly records: ReadonlyArray<Pick<MemoryRecord, 'id' | 'text'>>
  /**
   * Whether the turn is forgotten even if nothing else is: it states what is to be forgotten, or what was forgotten
   * before.
   */
  readonly turn: boolean
}

/** A change that a turn has made. */
export interface TurnWrite {
  /** The operation, as in the audit log. */
  readonly op: AuditOp
  /** The id of the record. */
  readonly targetId: string
}

/** A record that a turn has superseded. */
export interface TurnConflict {
  /** The id of the record that was superseded. */
  readonly existingId: string
  /** The id of the record that replaced it. */
  readonly replacementId: string
}

/** What a turn has written. */
export interface TurnWrites {
  /** 0 or 1: the exchange itself. */
  readonly episodesWritten: number
  /** Records of kind `fact`: what the user asked to be remembered, and candidates. */
  readonly factsWritten: number
  /** Records of kind `profile`. */
  readonly profileUpdates: number
  /** Records that the turn asked to be forgotten, including its own episode. */
  readonly forgotten: number
  /** Records that a candidate has superseded. */
  readonly conflictsResolved: number
  /** Every change, in order. */
  readonly writes: readonly TurnWrite[]
  /** Which record superseded which. */
  readonly conflicts: readonly TurnConflict[]
  /** Records whose text was too long and was cut. */
  readonly truncated: readonly TextTruncation[]
  /** Ids of the stored records, which need vectors; empty for a turn that is itself forgotten. */
  readonly inserted: readonly string[]
  /** Why candidates were not stored: `RECORD_INVALID`, `RECORD_EXISTS`. */
  readonly refused: readonly RecollectError[]
}

/** A turn that was captured before, or has nothing to write. */
export const NO_WRITES: TurnWrites = {
  episodesWritten: 0,
  factsWritten: 0,
  profileUpdates: 0,
  forgotten: 0,
  conflictsResolved: 0,
  writes: [],
  conflicts: [],
  truncated: [],
  inserted: [],
  refused: [],
}
