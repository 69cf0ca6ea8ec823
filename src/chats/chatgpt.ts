import { jsonObjects } from './json-elements.js'
import type { ChatInput, ChatItem } from './message.js'
import { list, member, secondsOf, speakerOf, text, textParts } from './values.js'

/**
 * ChatGPT's `conversations.json`. A conversation is a tree, because an answer can be regenerated. Only the branch to
 * the current end is read, as ChatGPT shows it.
 */
export async function* readChatGpt(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  for await (const conversation of jsonObjects(input.read())) {
    if (conversation === undefined) yield { problem: 'a conversation that is not JSON' }
    else yield* messagesOf(conversation)
  }
}

export function isChatGpt(conversation: unknown): boolean {
  return typeof member(conversation, 'mapping') === 'object'
}

function* messagesOf(conversation: unknown): Generator<ChatItem, void, undefined> {
  const id =
    text(conversation, 'conversation_id') ?? text(conversation, 'id') ?? text(conversation, 'title') ?? ''
  const nodes = member(conversation, 'mapping')
  const way = wayTo(nodes, text(conversation, 'current_node'))
  const others = Object.keys(Object(nodes)).length - way.length
  if (others > 0)
    for (let count = 0; count < others; count++) yield { leftOut: 'a version that was replaced later' }
  for (const node of way) {
    const message = member(node, 'message')
    const role = member(member(message, 'author'), 'role')
    const speaker = speakerOf(role)
    const parts = textParts(
      member(member(message, 'content'), 'parts') ?? text(member(message, 'content'), 'text'),
    )
    if (message === null || message === undefined) yield { leftOut: 'the root of a conversation' }
    else if (speaker === undefined)
      yield { leftOut: `a message of ${typeof role === 'string' ? role : 'an unknown role'}` }
    else if (parts.text === '') yield { leftOut: 'a message without text' }
    else {
      yield {
        conversation: id,
        title: text(conversation, 'title'),
        id: text(message, 'id'),
        speaker,
        text: parts.text,
        at: secondsOf(member(message, 'create_time')) ?? secondsOf(member(conversation, 'create_time')),
        link: `https://chatgpt.com/c/${encodeURIComponent(id)}`,
      }
    }
    for (const kind of parts.others) yield { leftOut: `of a message: ${kind}` }
  }
}

/** The path from the root to a node, or to the last node if none is given. */
function wayTo(nodes: unknown, end: string | undefined): readonly unknown[] {
  const way: unknown[] = []
  const seen = new Set<string>()
  let at =
    end ?? Object.keys(Object(nodes)).findLast((id) => list(member(nodes, id), 'children').length === 0)
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const node = member(nodes, at)
    if (node === undefined) break
    way.push(node)
    at = text(node, 'parent')
  }
  return way.reverse()
}
