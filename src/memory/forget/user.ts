import { episodeParts } from '../../conversation/episode.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import { tokens } from './words.js'

/** The user only asks something: "tell me ...", "can I ...?". Such a sentence says nothing about the user. */
const ASKING =
  /\b(?:(?:tell|show|give|help|let|remind|teach|send|find|get|write|make)\s+(?:me|us)|(?:explain|say|read)\b[^.?!]{0,40}?\bto\s+me|(?:can|could|may|should|shall|do|did|must)\s+(?:i|we))\b/giu

/** How an extractor refers to the user. */
const THE_USER = /\b(?:the\s+)?user\b/iu

/** Whether a memory says something about the user: a profile does, and other texts if users speak about themselves. */
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
