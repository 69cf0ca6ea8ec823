import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chatLines } from './lines.js'
import type { ChatInput, ChatItem, ChatMessage } from './message.js'

/** `Ada: text`, `[10:32] Ada: text`, `Ada (10:32): text`. */
const SPOKEN =
  /^(?:[[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s+)?(\p{L}[\p{L}\p{M}\p{N} .'’_-]{0,39}?)(?: ?[[(]\d{1,2}:\d{2}(?::\d{2})?[\])])?:\s+(\S.*)$/u

/** Fewer lines are not enough to decide: a list of settings looks the same. */
const MIN_LINES = 4

/** Whether a text is a conversation: nearly every line has a speaker, and each speaker speaks more than once. */
export function isTranscript(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '')
  const speakers = written.flatMap((line) => SPOKEN.exec(line)?.[1] ?? [])
  const distinct = new Set(speakers)
  return (
    speakers.length >= MIN_LINES &&
    speakers.length * 10 >= written.length * 8 &&
    distinct.size >= 2 &&
    distinct.size * 2 <= speakers.length
  )
}

/** A transcript: a line with a speaker begins a message, and lines without one continue it. */
export async function* readTranscript(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  let message: (ChatMessage & { readonly line: number }) | undefined
  for await (const line of chatLines(input)) {
    if ('problem' in line) {
      yield line
      continue
    }
    const [, speaker, text] = SPOKEN.exec(line.text) ?? []
    if (speaker === undefined || text === undefined) {
      if (line.text.trim() === '') continue
      if (message === undefined) yield { leftOut: 'a line before the first speaker', line: line.number }
      else message = { ...message, text: `${message.text}\n${line.text.trimEnd()}`, endLine: line.number }
      continue
    }
    if (message !== undefined) yield message
    message = {
      conversation: input.path,
      title: basename(input.path).replace(/\.[^.]+$/, ''),
      speaker,
      text,
      line: line.number,
      endLine: line.number,
      link: pathToFileURL(input.path).href,
    }
  }
  if (message !== undefined) yield message
}
