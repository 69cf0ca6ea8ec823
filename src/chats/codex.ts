import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { jsonLineItems } from './lines.js'
import type { ChatInput, ChatItem } from './message.js'
import { member, secondsOf, speakerOf, text, textParts } from './values.js'

/** Text that Codex puts before the user's own words. */
const CONTEXT = /^\s*<(?:environment_context|user_instructions|permissions instructions|turn_aborted)/

/** A session of Codex, in its current format (`payload`) or its first one. */
export async function* readCodex(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  let session = basename(input.path).replace(/\.jsonl$/i, '')
  let began: number | undefined
  let number = 0
  yield* jsonLineItems(input, function* (value, line) {
    const payload = member(value, 'payload') ?? value
    const kind = text(payload, 'type') ?? text(value, 'type') ?? text(value, 'record_type') ?? 'state'
    const isHead =
      text(value, 'type') === 'session_meta' || (kind === 'state' && text(value, 'id') !== undefined)
    if (isHead) {
      session = text(payload, 'id') ?? session
      began = secondsOf(text(payload, 'timestamp') ?? text(value, 'timestamp'))
    }
    const speaker = speakerOf(member(payload, 'role'))
    if (kind !== 'message' || speaker === undefined) {
      yield { leftOut: `a line of ${kind.replaceAll(/[-_]/g, ' ')}`, line }
      return
    }
    const { text: words, others } = textParts(member(payload, 'content'))
    if (CONTEXT.test(words)) yield { leftOut: 'a message that the program wrote', line }
    else if (words === '') yield { leftOut: others[0] ?? 'a message without text', line }
    else {
      number += 1
      yield {
        conversation: session,
        id: text(payload, 'id') ?? String(number),
        speaker,
        text: words,
        at: secondsOf(text(value, 'timestamp')) ?? began,
        line,
        link: pathToFileURL(input.path).href,
      }
    }
  })
}

export function isCodex(value: unknown): boolean {
  const kind = text(value, 'type')
  if (kind === 'session_meta' || kind === 'response_item' || kind === 'event_msg' || kind === 'turn_context')
    return true
  if (kind === 'message' && speakerOf(member(value, 'role')) !== undefined) return true
  return (
    text(value, 'id') !== undefined &&
    text(value, 'timestamp') !== undefined &&
    member(value, 'instructions') !== undefined
  )
}
