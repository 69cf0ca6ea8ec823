import { LineSplitter } from '../files/line-splitter.js'
import { textLine } from '../files/text-line.js'
import type { ChatInput, ChatItem, ChatProblem } from './message.js'

/** A line of an export. */
export interface ChatLine {
  readonly number: number
  readonly text: string
}

/** The lines of an export that can be read; for others, and for blank ones, the reason why not. */
export async function* chatLines(input: ChatInput): AsyncGenerator<ChatLine | ChatProblem, void, undefined> {
  const splitter = new LineSplitter()
  for await (const chunk of input.read()) {
    for (const { number, bytes } of splitter.add(chunk)) yield lineOf(number, bytes)
  }
  for (const { number, bytes } of splitter.rest()) yield lineOf(number, bytes)
}

function lineOf(number: number, bytes: Buffer | null): ChatLine | ChatProblem {
  if (bytes === null) return { problem: 'the line is too long', line: number }
  const { text, valid } = textLine(number, bytes)
  return valid ? { number, text } : { problem: `Line ${number} is not UTF-8`, line: number }
}

/** The items from lines of JSON; blank lines are skipped. */
export async function* jsonLineItems(
  input: ChatInput,
  itemsOf: (value: unknown, line: number) => Iterable<ChatItem>,
): AsyncGenerator<ChatItem, void, undefined> {
  for await (const line of chatLines(input)) {
    if ('problem' in line) yield line
    else if (line.text.trim() !== '') {
      const value = parsed(line.text)
      if (value === undefined) yield { problem: 'Expected one JSON object', line: line.number }
      else yield* itemsOf(value, line.number)
    }
  }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
