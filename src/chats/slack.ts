import { jsonObjects } from './json-elements.js'
import type { ChatInput, ChatItem } from './message.js'
import { list, member, secondsOf, text } from './values.js'

/** The files of an export of Slack, by their paths within it. */
export interface SlackExport {
  /** `general/2026-11-27.json`, in order. */
  readonly days: readonly ChatInput[]
  readonly users: ChatInput | undefined
}

/** Slack's export: a folder for each channel, and a file for each day. */
export async function* readSlack({ days, users }: SlackExport): AsyncGenerator<ChatItem, void, undefined> {
  const names = users === undefined ? new Map<string, string>() : await namesIn(users)
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : (names.get(id) ?? id))
  for (const day of days) {
    const channel = day.path.split('/').at(-2) ?? day.path
    for await (const message of jsonObjects(day.read())) {
      if (message === undefined) {
        yield { problem: `a message in ${day.path} that is not JSON` }
        continue
      }
      const kind = text(message, 'subtype')
      const words = unescaped(text(message, 'text') ?? '', nameOf)
      const profile = member(message, 'user_profile')
      const speaker =
        text(profile, 'real_name') ??
        nameOf(text(message, 'user')) ??
        text(message, 'username') ??
        text(message, 'bot_id')
      if (kind !== undefined && /_(?:join|leave|topic|purpose|name|archive)$/.test(kind))
        yield { leftOut: `a system message: ${kind.replaceAll('_', ' ')}` }
      else if (words.trim() === '' || speaker === undefined) {
        const files = list(message, 'files').length > 0 ? ': files' : ''
        yield { leftOut: `a message without text${files}` }
      } else {
        yield {
          conversation: channel,
          title: `#${channel}`,
          id: text(message, 'client_msg_id') ?? text(message, 'ts'),
          speaker,
          text: words,
          at: secondsOf(text(message, 'ts')),
        }
      }
    }
  }
}

async function namesIn(users: ChatInput): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for await (const user of jsonObjects(users.read())) {
    const id = text(user, 'id')
    const name = text(member(user, 'profile'), 'real_name') ?? text(user, 'real_name') ?? text(user, 'name')
    if (id !== undefined && name !== undefined) names.set(id, name)
  }
  return names
}

/** `<@U123>`, `<#C1|general>`, `<https://x|shown>`, and the three entities that Slack escapes. */
function unescaped(words: string, nameOf: (id: string) => string | undefined): string {
  return words
    .replaceAll(/<@(\w+)(?:\|[^>]*)?>/g, (_, id: string) => `@${nameOf(id) ?? id}`)
    .replaceAll(/<#\w+\|([^>]+)>/g, '#$1')
    .replaceAll(/<([^|>\s]+)\|([^>]+)>/g, '$2 ($1)')
    .replaceAll(/<((?:https?|mailto):[^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
