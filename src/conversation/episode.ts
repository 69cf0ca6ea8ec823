import type { MemoryRecord } from '../records/memory-record.js'

/** The speaker of a sentence; the meaning of "I" and "you" depends on it. */
export type Speaker = 'user' | 'assistant'

/** What one of the two speakers says in an episode. */
export interface EpisodePart {
  readonly text: string
  readonly speaker: Speaker
}

/** The two sides of an exchange, with their names. */
export interface Exchange {
  readonly userText: string
  readonly assistantText?: string | undefined
  /** Default `User`. */
  readonly userName?: string | undefined
  /** Default `Assistant`. */
  readonly assistantName?: string | undefined
}

const USER_NAME = 'User'
const ASSISTANT_NAME = 'Assistant'

/** The tag of an episode that was made from a turn. */
export const TURN_TAG = 'turn'

/** The maximum length of a speaker's name, in UTF-16 units. */
export const MAX_SPEAKER_NAME = 64

/**
 * The beginning of a line that names its speaker, as part of a regular expression: the name has no colon, and no space
 * at its ends.
 */
export const SPEAKER_PATTERN = `(?! )[^\\n:]{1,${MAX_SPEAKER_NAME}}(?<! ): `

const NAMED_LINE = new RegExp(`\\n${SPEAKER_PATTERN}`)
const USUAL_START = `${USER_NAME}: `
const USUAL_ANSWER = `\n${ASSISTANT_NAME}: `
const NAMED_START = new RegExp(`^${SPEAKER_PATTERN}`)

/** The text of the episode that an exchange becomes. */
export function episodeText(exchange: Exchange): string {
  const { userText, assistantText, userName = USER_NAME, assistantName = ASSISTANT_NAME } = exchange
  const user = `${userName}: ${userText}`
  return assistantText === undefined || assistantText.trim() === ''
    ? user
    : `${user}\n${assistantName}: ${assistantText}`
}

/**
 * Who says what in a record: an episode of a turn has two voices, anything else is the user's. Where a line such as
 * `Ada: ...` may begin the answer or may be the user's own text, both readings are returned.
 */
export function episodeParts(record: Pick<MemoryRecord, 'kind' | 'text' | 'tags'>): readonly EpisodePart[] {
  const { kind, text, tags } = record
  const named = kind === 'episode' && tags.includes(TURN_TAG)
  const start = kind === 'episode' && text.startsWith(USUAL_START) ? USUAL_START : ''
  const [opening] = start === '' && named ? (NAMED_START.exec(text) ?? ['']) : [start]
  const said = text.slice(opening.length)
  if (opening === '') return [user(said)]
  const answer = start === '' ? -1 : said.indexOf(USUAL_ANSWER)
  if (answer >= 0) return [user(said.slice(0, answer)), assistant(said.slice(answer + USUAL_ANSWER.length))]
  const line = named ? NAMED_LINE.exec(said) : null
  if (line === null) return [user(said)]
  return [user(said), user(said.slice(0, line.index)), assistant(said.slice(line.index + line[0].length))]
}

/** What somebody says, with the speaker's name. */
export interface Voice {
  readonly name: string
  readonly text: string
}

/** Who says what in an episode of a turn, with the names given in the turn; none for any other record. */
export function episodeVoices({
  kind,
  text,
  tags,
}: Pick<MemoryRecord, 'kind' | 'text'> & { readonly tags: readonly string[] }): readonly Voice[] {
  if (kind !== 'episode' || !tags.includes(TURN_TAG)) return []
  const [start] = NAMED_START.exec(text) ?? []
  if (start === undefined) return []
  const said = text.slice(start.length)
  const usual = start === USUAL_START ? said.indexOf(USUAL_ANSWER) : -1
  const line = usual >= 0 ? { index: usual, 0: USUAL_ANSWER } : NAMED_LINE.exec(said)
  if (line === null) return [voice(start, said)]
  return [voice(start, said.slice(0, line.index)), voice(line[0], said.slice(line.index + line[0].length))]
}

/** @param beginning a name with a colon after it, possibly on a line of its own */
function voice(beginning: string, text: string): Voice {
  return { name: beginning.trim().slice(0, -1), text }
}

function user(text: string): EpisodePart {
  return { text, speaker: 'user' }
}

function assistant(text: string): EpisodePart {
  return { text, speaker: 'assistant' }
}
