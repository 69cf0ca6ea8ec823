import { jsonObjects } from './json-elements.js'
import type { ChatInput, ChatItem } from './message.js'
import { list, member, secondsOf, speakerOf, text, textParts } from './values.js'

/** Claude's `conversations.json`. */
export async function* readClaude(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  for await (const conversation of jsonObjects(input.read())) {
    if (conversation === undefined) yield { problem: 'a conversation that is not JSON' }
    else yield* messagesOf(conversation)
  }
}

export function isClaude(conversation: unknown): boolean {
  return Array.isArray(member(conversation, 'chat_messages'))
}

function* messagesOf(conversation: unknown): Generator<ChatItem, void, undefined> {
  const id = text(conversation, 'uuid') ?? text(conversation, 'name') ?? ''
  for (const message of list(conversation, 'chat_messages')) {
    const sender = member(message, 'sender')
    const speaker = speakerOf(sender)
    const parts = textParts(member(message, 'content'))
    const own = parts.text === '' ? (text(message, 'text') ?? '') : parts.text
    const attached = list(message, 'attachments').flatMap(
      (attachment) => text(attachment, 'extracted_content') ?? [],
    )
    const whole = [own, ...attached].filter((part) => part.trim() !== '').join('\n\n')
    if (speaker === undefined)
      yield { leftOut: `a message of ${typeof sender === 'string' ? sender : 'an unknown role'}` }
    else if (whole === '') yield { leftOut: 'a message without text' }
    else {
      yield {
        conversation: id,
        title: text(conversation, 'name'),
        id: text(message, 'uuid'),
        speaker,
        text: whole,
        at: secondsOf(member(message, 'created_at')) ?? secondsOf(member(conversation, 'created_at')),
        link: `https://claude.ai/chat/${encodeURIComponent(id)}`,
      }
    }
    for (const kind of parts.others) yield { leftOut: `of a message: ${kind}` }
  }
}
