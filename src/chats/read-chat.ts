import { readChatGpt } from './chatgpt.js'
import { readClaude } from './claude.js'
import { readClaudeCode } from './claude-code.js'
import { readCodex } from './codex.js'
import type { ChatFormat, ChatInput, ChatItem } from './message.js'
import { readServerMemory } from './server-memory.js'
import { readTranscript } from './transcript.js'
import { readWhatsApp } from './whatsapp.js'

const READERS: Readonly<
  Record<Exclude<ChatFormat, 'slack'>, (input: ChatInput) => AsyncGenerator<ChatItem, void, undefined>>
> = {
  chatgpt: readChatGpt,
  claude: readClaude,
  'claude-code': readClaudeCode,
  codex: readCodex,
  whatsapp: readWhatsApp,
  transcript: readTranscript,
  'server-memory': readServerMemory,
}

/** The messages of a file, in the order of the file and in bounded memory. */
export function readChat(
  format: Exclude<ChatFormat, 'slack'>,
  input: ChatInput,
): AsyncGenerator<ChatItem, void, undefined> {
  return READERS[format](input)
}
