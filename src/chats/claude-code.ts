import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { jsonLineItems } from './lines.js'
import type { ChatInput, ChatItem } from './message.js'
import { member, secondsOf, speakerOf, text, textParts } from './values.js'

/** A session of Claude Code: one line of JSON for each message, and lines of other kinds. */
export async function* readClaudeCode(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  const session = basename(input.path).replace(/\.jsonl$/i, '')
  let title: string | undefined
  yield* jsonLineItems(input, function* (value, line) {
    const kind = text(value, 'type') ?? 'nothing'
    title = text(value, 'summary') ?? title
    const message = member(value, 'message')
    const speaker = speakerOf(member(message, 'role') ?? kind)
    if (message === undefined || speaker === undefined) {
      yield { leftOut: `a line of ${kind.replaceAll(/[-_]/g, ' ')}`, line }
      return
    }
    const parts = textParts(member(message, 'content'))
    if (member(value, 'isMeta') === true) yield { leftOut: 'a message that the program wrote', line }
    else if (parts.text === '') yield { leftOut: parts.others[0] ?? 'a message without text', line }
    else {
      yield {
        conversation: text(value, 'sessionId') ?? session,
        title,
        id: text(value, 'uuid'),
        speaker,
        text: parts.text,
        at: secondsOf(member(value, 'timestamp')),
        line,
        link: pathToFileURL(input.path).href,
      }
    }
  })
}

export function isClaudeCode(value: unknown): boolean {
  const hasMessage = typeof member(value, 'message') === 'object' && text(value, 'uuid') !== undefined
  return (
    hasMessage ||
    (text(value, 'type') === 'summary' && text(value, 'leafUuid') !== undefined) ||
    isSessionLine(value)
  )
}

function isSessionLine(value: unknown): boolean {
  return text(value, 'sessionId') !== undefined && text(value, 'type') !== undefined
}
