import { RecollectError } from '../errors.js'
import { checkKeys, describeValue, invalid, requireString, requireText } from '../options/check.js'
import type { AuditOp } from '../records/audit-entry.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { TextTruncation } from '../records/record-text.js'
import { checkNewRecord } from '../records/validate-record.js'
import type { Speaker } from './forget/words.js'

/** One exchange of a conversation. */
export interface MemoryTurn {
  /** Names the turn, in 1 to 512 bytes of UTF-8: the same one again writes nothing new. */
  readonly turnId: string
  /** What the user said; not blank. */
  readonly userText: string
  /** What was answered; a blank one counts as none. */
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

/** A candidate that is a valid record. */
export interface Candidate {
  readonly record: NewMemoryRecord
  readonly supersedesTag: string | undefined
}

/** Finds what is worth remembering in a turn. One that fails is logged and passed over. */
export type MemoryExtractor = (
  turn: MemoryTurn,
) => Iterable<MemoryCandidate> | Promise<Iterable<MemoryCandidate>>

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
  /** Records superseded; `conflicts` names them. */
  readonly conflictsResolved: number
  /** Vectors stored for the new records. */
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
  /** Records whose text was longer than 32,768 bytes of UTF-8 and is stored cut; absent when none was. */
  readonly truncated?: readonly TextTruncation[]
}

const MAX_TURN_ID_BYTES = 512

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
  // Each extractor gets it: none is to change what another reads, or what is stored.
  return Object.freeze({
    turnId: requireTurnId(turnId),
    userText: requireText(userText, 'userText'),
    assistantText: assistantText == null ? undefined : requireString(assistantText, 'assistantText'),
  })
}

function requireTurnId(value: unknown): string {
  const turnId = requireText(value, 'turnId')
  if (turnId.isWellFormed() && Buffer.byteLength(turnId) <= MAX_TURN_ID_BYTES) return turnId
  throw invalid('turnId', `well-formed text of 1 to ${MAX_TURN_ID_BYTES} bytes`, value)
}

/**
 * What an extractor proposes, as a record and the tag of what it supersedes.
 *
 * @throws RecollectError `RECORD_INVALID`
 */
export function checkCandidate(candidate: unknown): Candidate {
  if (typeof candidate !== 'object' || candidate === null) checkNewRecord(candidate)
  const { supersedesTag, ...record } = candidate as MemoryCandidate
  checkNewRecord(record)
  if (supersedesTag === undefined) return { record, supersedesTag }
  if (typeof supersedesTag !== 'string' || supersedesTag === '') {
    throw new RecollectError(
      'RECORD_INVALID',
      `Expected supersedesTag to be a string that is not empty, received ${describeValue(supersedesTag)}`,
    )
  }
  return { record: { ...record, tags: [...new Set([...(record.tags ?? []), supersedesTag])] }, supersedesTag }
}

const USER = 'User: '
const ASSISTANT = '\nAssistant: '

/** The text of the episode that a turn becomes. */
export function episodeText(userText: string, assistantText?: string | undefined): string {
  const user = USER + userText
  return assistantText === undefined || assistantText.trim() === '' ? user : user + ASSISTANT + assistantText
}

/** Who says what in a record: an episode has two voices, anything else is the user's. */
export function turnParts(
  record: Pick<MemoryRecord, 'kind' | 'text'>,
): ReadonlyArray<{ readonly text: string; readonly speaker: Speaker }> {
  const { kind, text } = record
  if (kind !== 'episode' || !text.startsWith(USER)) return [{ text, speaker: 'user' }]
  const answer = text.indexOf(ASSISTANT)
  if (answer < 0) return [{ text: text.slice(USER.length), speaker: 'user' }]
  return [
    { text: text.slice(USER.length, answer), speaker: 'user' },
    { text: text.slice(answer + ASSISTANT.length), speaker: 'assistant' },
  ]
}

const REMEMBER = /^\s*(?:please\s+)?remember(?=[\s:,])[\s:,]*(?:that(?=[\s:,]|$)[\s:,]*)?/iu

const ABOUT =
  /(?:what|everything|anything|all)\s+(?:that\s+)?(?:you\s+(?:know|remember)|i(?:['’]ve)?\s+(?:said|told\s+you))\s+about/u
const FORGET = new RegExp(
  `^\\s*(?:please\\s+)?forget(?=[\\s:,])[\\s:,]*(?:(?:${ABOUT.source}|everything\\s+about|that|about)(?=[\\s:,]|$)[\\s:,]*)?`,
  'iu',
)

/** "Forget to lock the door and ..." tells of a habit; "Forget it, ..." and "Forget that." wave something away. */
const NO_REQUEST =
  /^\s*(?:please\s+)?forget[\s:,]+(?:to\s|(?:about\s+)?(?:it|this|that|them|these|those|everything|all\s+of\s+(?:it|this|that)|never\s*mind)\s*(?:[.,;!?…]|please\b|thanks?\b|$))/iu

/** What a user asks to be remembered, or undefined. */
export function rememberRequest(userText: string): string | undefined {
  return rest(userText, REMEMBER)
}

/** What a user asks to be forgotten, or undefined. */
export function forgetRequest(userText: string): string | undefined {
  return NO_REQUEST.test(userText) ? undefined : rest(userText, FORGET)
}

/** What follows an opening, when there is any word in it. */
function rest(text: string, opening: RegExp): string | undefined {
  const match = opening.exec(text)
  if (match === null) return undefined
  const what = text.slice(match[0].length).trim()
  return /[\p{L}\p{N}]/u.test(what) ? what : undefined
}
