import { MAX_SPEAKER_NAME } from '../conversation/episode.js'
import { RecollectError } from '../errors.js'
import {
  checkKeys,
  describeValue,
  invalid,
  readOptions,
  requireString,
  requireText,
} from '../options/check.js'
import { numberHint } from '../options/describe.js'
import type { JsonValue, NewMemoryRecord } from '../records/memory-record.js'
import { requireScope } from '../records/scope.js'
import { requireTime } from '../records/time.js'
import { checkNewRecord } from '../records/validate-record.js'

/** One exchange of a conversation. */
export interface MemoryTurn {
  /**
   * Identifies the turn, in 1 to 512 bytes of UTF-8. Capturing the same id again in the same scope writes nothing, even
   * if the text is another one: all counts of the report are 0. If a message was edited, forget what came of it with
   * `forget({ sourceTurnId })`, and capture it under a new id, such as `chat-7/12.2`.
   */
  readonly turnId: string
  /** What the user said; not blank. To store what only the assistant said, such as a greeting, use `insert`. */
  readonly userText: string
  /** What was answered; a blank one is ignored. */
  readonly assistantText?: string | undefined
  /**
   * Identifies the conversation, in 1 to 512 bytes. It is the `id` of the records' source, in which turns follow each
   * other.
   */
  readonly conversationId?: string | undefined
  /** When it was said, in whole seconds since 1970; default now. */
  readonly at?: number | undefined
  /** Where it is stored, and what "forget ..." reaches. Default: the scope of the handle. */
  readonly scope?: string | undefined
  /** The user's name in the episode; default `User`. One line of at most 64 UTF-16 units, without a colon. */
  readonly userName?: string | undefined
  /** The assistant's name in the episode; default `Assistant`. The same rules apply as for `userName`. */
  readonly assistantName?: string | undefined
  /** Tags of the episode, besides `turn`, and of what the user asks to remember. */
  readonly tags?: readonly string[] | undefined
  /** Metadata of both. */
  readonly metadata?: JsonValue | undefined
}

const TURN_KEYS = [
  'turnId',
  'userText',
  'assistantText',
  'conversationId',
  'at',
  'scope',
  'userName',
  'assistantName',
  'tags',
  'metadata',
] as const satisfies readonly (keyof MemoryTurn)[]

const MAX_ID_BYTES = 512

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkTurn(turn: unknown): MemoryTurn {
  if (typeof turn !== 'object' || turn === null || Array.isArray(turn)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a turn, an object such as { turnId: '1', userText: 'hello' }, received ${describeValue(turn)}`,
    )
  }
  checkKeys(turn, TURN_KEYS, 'a turn', 'field', 'INVALID_ARGUMENT')
  const given = readOptions(turn, TURN_KEYS, 'a turn')
  const { assistantText, conversationId, at, scope, userName, assistantName } = given
  // Frozen, because every extractor gets it: none may change what another reads, or what is stored.
  return Object.freeze({
    turnId: requireId(
      given.turnId,
      'turnId',
      ': give each turn an id, such as a number of its own or a UUID',
    ),
    userText: requireUserText(given.userText),
    assistantText: assistantText == null ? undefined : requireString(assistantText, 'assistantText'),
    conversationId: conversationId == null ? undefined : requireId(conversationId, 'conversationId'),
    at: at === undefined ? undefined : requireTime(at, 'at'),
    scope: scope === undefined ? undefined : requireScope(scope),
    userName: userName === undefined ? undefined : requireName(userName, 'userName'),
    assistantName: assistantName === undefined ? undefined : requireName(assistantName, 'assistantName'),
    ...checkedFields(given.tags, given.metadata),
  })
}

/** The first line of an episode is the user's; without one, the assistant's words would count as the user's. */
function requireUserText(value: unknown): string {
  if (typeof value === 'string' && value.trim() === '') {
    const hint = ': a turn begins with the user; insert() stores what only the assistant said'
    throw invalid('userText', 'a string that is not blank', value, hint)
  }
  return requireString(value, 'userText')
}

function requireId(value: unknown, what: string, hint = ''): string {
  if (typeof value !== 'string')
    throw invalid(what, 'a string', value, value === undefined ? hint : numberHint(value))
  const id = requireText(value, what)
  if (id.isWellFormed() && Buffer.byteLength(id) <= MAX_ID_BYTES) return id
  throw invalid(what, `well-formed text of 1 to ${MAX_ID_BYTES} bytes`, value)
}

/** An episode's text can be split into speakers again only if a name cannot be confused with the text. */
function requireName(value: unknown, what: string): string {
  const name = requireText(value, what)
  const plain = name.isWellFormed() && name.length <= MAX_SPEAKER_NAME && name === name.trim()
  if (plain && !/[:\p{Cc}\u2028\u2029]/u.test(name)) return name
  throw invalid(
    what,
    `one line of at most ${MAX_SPEAKER_NAME} UTF-16 units, without a colon and white space at its ends`,
    value,
  )
}

/** Checked like a record's own, with the error code for arguments. */
function checkedFields(tags: unknown, metadata: unknown): Pick<MemoryTurn, 'tags' | 'metadata'> {
  try {
    const record = { kind: 'episode', text: '-', tags, metadata }
    const checked = checkNewRecord(record as NewMemoryRecord)
    return {
      tags: tags === undefined ? undefined : Object.freeze([...checked.tags]),
      metadata: checked.metadata === null ? undefined : (JSON.parse(checked.metadata) as JsonValue),
    }
  } catch (error) {
    if (!(error instanceof RecollectError)) throw error
    throw new RecollectError('INVALID_ARGUMENT', error.message, { cause: error.cause })
  }
}
