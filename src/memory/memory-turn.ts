import { checkKeys, describeValue, requireString, requireText } from '../arguments/options.js'
import { RecollectError } from '../errors.js'
import type { AuditOp } from '../records/audit-entry.js'
import type { NewMemoryRecord } from '../records/memory-record.js'

/** One exchange of a conversation. */
export interface MemoryTurn {
  /** Names the turn: the same one again writes nothing new. */
  readonly turnId: string
  /** Not blank. */
  readonly userText: string
  readonly assistantText?: string | undefined
}

/** A record that an extractor proposes. */
export interface MemoryCandidate extends Omit<NewMemoryRecord, 'id' | 'createdAt' | 'sourceTurnId'> {
  /**
   * The newest active record with this tag is superseded by this one, unless it says the same; the new
   * record gets the tag too.
   */
  readonly supersedesTag?: string | undefined
}

/** Finds what is worth remembering in a turn. One that fails is logged and passed over. */
export type MemoryExtractor = (
  turn: MemoryTurn,
) => Iterable<MemoryCandidate> | Promise<Iterable<MemoryCandidate>>

/** What a captured turn has written. */
export interface MemoryCaptureReport {
  /** 0 when the turn had been captured before. */
  readonly episodesWritten: number
  readonly factsWritten: number
  readonly profileUpdates: number
  /** Records soft-forgotten; `writes` names them. */
  readonly forgotten: number
  /** Records superseded; `conflicts` names them. */
  readonly conflictsResolved: number
  /** Vectors stored for the new records. */
  readonly embedded: number
  readonly writes: ReadonlyArray<{ readonly op: AuditOp; readonly targetId: string }>
  readonly conflicts: ReadonlyArray<{ readonly existingId: string; readonly replacementId: string }>
}

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkTurn(turn: unknown): MemoryTurn {
  if (typeof turn !== 'object' || turn === null || Array.isArray(turn)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a turn with turnId and userText, received ${describeValue(turn)}`,
    )
  }
  checkKeys(turn, ['turnId', 'userText', 'assistantText'], 'a turn', 'field', 'INVALID_ARGUMENT')
  const { turnId, userText, assistantText } = turn as Partial<MemoryTurn>
  return {
    turnId: requireText(turnId, 'turnId'),
    userText: requireText(userText, 'userText'),
    assistantText: assistantText == null ? undefined : requireString(assistantText, 'assistantText'),
  }
}

/** The text of the episode that a turn becomes. */
export function episodeText(userText: string, assistantText?: string | undefined): string {
  const user = `User: ${userText}`
  return assistantText === undefined || assistantText.trim() === ''
    ? user
    : `${user}\nAssistant: ${assistantText}`
}

const REMEMBER = /^\s*(?:please\s+)?remember(?=[\s:,])[\s:,]*(?:that(?=[\s:,]|$)[\s:,]*)?/iu
const FORGET = /^\s*(?:please\s+)?forget(?=[\s:,])[\s:,]*(?:(?:that|about)(?=[\s:,]|$)[\s:,]*)?/iu

/** What a user asks to be remembered, or undefined. */
export function rememberRequest(userText: string): string | undefined {
  return rest(userText, REMEMBER)
}

/** What a user asks to be forgotten, or undefined. */
export function forgetRequest(userText: string): string | undefined {
  return rest(userText, FORGET)
}

/** What follows an opening, when there is any word in it. */
function rest(text: string, opening: RegExp): string | undefined {
  const match = opening.exec(text)
  if (match === null) return undefined
  const what = text.slice(match[0].length).trim()
  return /[\p{L}\p{N}]/u.test(what) ? what : undefined
}
