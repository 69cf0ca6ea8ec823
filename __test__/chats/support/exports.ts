import { inRoot } from '../../../scripts/lib/paths.mjs'
import { findChat, findChatFolder } from '../../../src/chats/find-chats.js'
import type { ChatItem, ChatMessage } from '../../../src/chats/message.js'

export const fixture = (name: string) => inRoot('__test__/fixtures/chats', name)

/** Summary of how an export is read: its format, its messages, what is left out, and its errors. */
export async function read(path: string) {
  const chat =
    (await findChat(path).catch(() => undefined)) ?? (await findChatFolder(path).catch(() => undefined))
  if (chat === undefined) throw new Error(`no chat: ${path}`)
  const items: ChatItem[] = []
  for await (const item of chat.read()) items.push(item)
  chat.close()
  const messages = items.filter((item): item is ChatMessage => 'conversation' in item)
  return {
    format: chat.format,
    messages,
    said: messages.map(({ speaker, text }) => `${speaker}: ${text}`),
    leftOut: items.flatMap((item) =>
      'leftOut' in item ? [`${item.line ?? ''} ${item.leftOut}`.trim()] : [],
    ),
    problems: items.flatMap((item) =>
      'problem' in item ? [`${item.line ?? ''} ${item.problem}`.trim()] : [],
    ),
  }
}
