import { isChatGpt } from './chatgpt.js'
import { isClaude } from './claude.js'
import { isClaudeCode } from './claude-code.js'
import { isCodex } from './codex.js'
import { jsonElements } from './json-elements.js'
import { parsed } from './lines.js'
import type { ChatFormat } from './message.js'
import { isServerMemory } from './server-memory.js'
import { isTranscript } from './transcript.js'
import { isWhatsApp } from './whatsapp.js'

/** Formats with lines of JSON, recognized by one of the first lines. */
const BY_LINE: readonly (readonly [ChatFormat, (value: unknown) => boolean])[] = [
  ['server-memory', isServerMemory],
  ['codex', isCodex],
  ['claude-code', isClaudeCode],
]

/** How many lines to look at: a session may begin with lines that do not identify its format. */
const LINES = 20

/** The format of lines of JSON; undefined for records, and for anything else. */
export function recognizeJsonLines(beginning: string): ChatFormat | undefined {
  for (const line of beginning.split('\n', LINES)) {
    const value = parsed(line)
    const [format] = BY_LINE.find(([, is]) => is(value)) ?? []
    if (format !== undefined) return format
  }
  return undefined
}

/** The format of a JSON file, recognized by its first object. */
export async function recognizeJson(chunks: AsyncIterable<Buffer>): Promise<ChatFormat | undefined> {
  for await (const element of jsonElements(chunks)) {
    const value = parsed(element.toString('utf8'))
    if (isChatGpt(value)) return 'chatgpt'
    return isClaude(value) ? 'claude' : undefined
  }
  return undefined
}

/** The format of a plain text file, recognized by its first lines; undefined for paragraphs. */
export function recognizeText(beginning: string): ChatFormat | undefined {
  const lines = beginning.split(/\r?\n/)
  if (isWhatsApp(lines)) return 'whatsapp'
  return isTranscript(lines) ? 'transcript' : undefined
}
