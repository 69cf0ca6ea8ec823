import type { RecollectError } from '../errors.js'
import type { AuditOp } from '../records/audit-entry.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { TextTruncation } from '../records/record-text.js'

/** Everything that one turn of a conversation becomes, to be written as one. */
export interface TurnPlan {
  /** Names the turn: where an episode of it exists in this scope, whatever its status, nothing is written. */
  readonly turnId: string
  /** Exactly this scope is written to, and is where equal texts and tags are looked for. */
  readonly scope: string
  /**
   * The conversation that it belongs to: every record written gets it as its source, at the position after the last
   * one that the conversation has in this scope.
   */
  readonly conversationId?: string | undefined
  /** Its id is made of the turn: one that was erased for good is not written again. */
  readonly episode: NewMemoryRecord
  /** What the user asks to be remembered. Not written when an active record of the scope says the same. */
  readonly fact?: NewMemoryRecord | undefined
  /** What extractors propose, in order. One that cannot be stored costs itself alone. */
  readonly candidates: readonly TurnCandidate[]
  /**
   * What the user asks to be forgotten. When any of it is forgotten now, or was before, the episode is
   * forgotten with it, and neither the fact nor a candidate is written.
   */
  readonly forget: TurnForgetting
}

/** A record that is written beside the episode, unless an active record of its kind says the same. */
export interface TurnCandidate {
  /** In the scope of the turn. */
  readonly record: NewMemoryRecord
  /** The newest active record of the scope with this tag is superseded, unless it says the same. */
  readonly supersedesTag: string | undefined
}

/** What a request to forget finds. */
export interface TurnForgetting {
  /** Forgotten when they are still active, and still say this. */
  readonly records: ReadonlyArray<Pick<MemoryRecord, 'id' | 'text'>>
  /**
   * Whether the turn is forgotten even where nothing else is: it states what is to be forgotten, or what was forgotten
   * before says it.
   */
  readonly turn: boolean
}

/** A change that a turn has made. */
export interface TurnWrite {
  /** As the audit log has it. */
  readonly op: AuditOp
  /** The id of the record. */
  readonly targetId: string
}

/** A record that a turn has superseded. */
export interface TurnConflict {
  /** The id of the record that was superseded. */
  readonly existingId: string
  /** The id of the record that says what holds now. */
  readonly replacementId: string
}

/** What a turn has written. */
export interface TurnWrites {
  /** 0 or 1: what was said, and answered. */
  readonly episodesWritten: number
  /** Records of kind `fact`: what the user asked to be remembered, and candidates. */
  readonly factsWritten: number
  /** Records of kind `profile`. */
  readonly profileUpdates: number
  /** Records that the turn asked to be forgotten, and its own episode with them. */
  readonly forgotten: number
  /** Records that a candidate has superseded. */
  readonly conflictsResolved: number
  /** Every change, in order. */
  readonly writes: readonly TurnWrite[]
  /** Which record superseded which. */
  readonly conflicts: readonly TurnConflict[]
  /** Records whose text was too long and is stored cut. */
  readonly truncated: readonly TextTruncation[]
  /** Ids of the records stored, which need vectors; none of a turn that is forgotten itself. */
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
