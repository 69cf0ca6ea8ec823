import { episodeParts } from '../../conversation/episode.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import { tokens } from './words.js'

/** The user as the one who asks, of whom nothing is said: "tell me ...", "can I ...?". */
const ASKING =
  /\b(?:(?:tell|show|give|help|let|remind|teach|send|find|get|write|make)\s+(?:me|us)|(?:explain|say|read)\b[^.?!]{0,40}?\bto\s+me|(?:can|could|may|should|shall|do|did|must)\s+(?:i|we))\b/giu

/** What an extractor writes of the user. */
const THE_USER = /\b(?:the\s+)?user\b/iu

/** Whether a memory says something of the user: a profile does; other texts when the user speaks of themselves. */
export function isAboutUser(record: MemoryRecord): boolean {
  if (record.kind === 'profile') return true
  if (record.kind !== 'episode' && THE_USER.test(record.text)) return true
  return episodeParts(record).some(
    ({ text, speaker }) => speaker === 'user' && tokens(text.replaceAll(ASKING, ' ')).some(isUser),
  )
}

function isUser(token: ReturnType<typeof tokens>[number]): boolean {
  return token.kind === 'person' && token.person === 'user'
}
