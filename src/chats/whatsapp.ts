import { basename, dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chatLines } from './lines.js'
import type { ChatInput, ChatItem, ChatMessage } from './message.js'

/** Characters that WhatsApp writes between the parts of a line: direction marks and narrow spaces. */
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const SPACES = /[\u00a0\u202f\u2009]/g

/**
 * `[27.11.26, 10:32:05] Ada: text`, and `27/11/2026, 10:32 - Ada: text`, with the day, month and year in the order of
 * any country.
 */
const HEAD =
  /^\[?(\d{1,4})([./-])(\d{1,2})\2(\d{1,4}),? (?:um |at |às )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ?([ap])\.? ?m\.?)?(?:\]| -) ?(.*)$/iu

const SPOKEN = /^([^:]{1,80}): ?([\s\S]*)$/u

/** Whether a text file is such an export: its first line matches, and so do most of the first lines. */
export function isWhatsApp(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '')
  const heads = written.filter((line) => headOf(line) !== undefined)
  return written.length > 0 && headOf(written[0] ?? '') !== undefined && heads.length * 3 >= written.length
}

interface Head {
  readonly parts: readonly number[]
  readonly time: readonly [hour: number, minute: number, second: number]
  readonly rest: string
}

function headOf(line: string): Head | undefined {
  const found = HEAD.exec(line.replaceAll(MARKS, '').replaceAll(SPACES, ' '))
  if (found === null) return undefined
  const [, first, , second, third, hours, minute, seconds = '0', half, rest = ''] = found
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  return { parts: [first, second, third].map(Number), time: [hour, Number(minute), Number(seconds)], rest }
}

/**
 * WhatsApp's `_chat.txt`. A message may have several lines. No line says whether the day or the month comes first: the
 * order is the one that is valid for every line of the file, and the day comes first if both are.
 */
export async function* readWhatsApp(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  const monthFirst = await isMonthFirst(input)
  const title = titleOf(input.path)
  const conversation = title ?? input.path
  let message: (ChatMessage & { readonly line: number }) | undefined
  for await (const line of chatLines(input)) {
    if ('problem' in line) {
      yield line
      continue
    }
    const head = headOf(line.text)
    if (head === undefined && message !== undefined) {
      const more = line.text.replaceAll(MARKS, '').trimEnd()
      message = {
        ...message,
        text: `${message.text}\n${more}`,
        endLine: more === '' ? message.endLine : line.number,
      }
      continue
    }
    if (message !== undefined) yield finished(message)
    message = undefined
    if (head === undefined) {
      if (line.text.trim() !== '') yield { leftOut: 'a line before the first message', line: line.number }
      continue
    }
    const [, speaker, text] = SPOKEN.exec(head.rest) ?? []
    if (speaker === undefined || text === undefined) {
      yield { leftOut: 'a system message', line: line.number }
      continue
    }
    message = {
      conversation,
      title,
      speaker: speaker.replace(/^~ ?/, '').trim(),
      text,
      at: timeOf(head, monthFirst),
      line: line.number,
      endLine: line.number,
      link: pathToFileURL(input.path).href,
    }
  }
  if (message !== undefined) yield finished(message)
}

/** A picture or a voice message has no text to remember. */
const WITHOUT_TEXT =
  /^(?:<[^<>]*>|.*\.(?:jpg|webp|mp4|opus|pdf|vcf) \(.*\)|(?:image|video|audio|sticker|gif|document) omitted)$/i

function finished(message: ChatMessage): ChatItem {
  const text = message.text.trim()
  if (text === '' || WITHOUT_TEXT.test(text)) return { leftOut: 'a message without text', line: message.line }
  return { ...message, text }
}

async function isMonthFirst(input: ChatInput): Promise<boolean> {
  let [firsts, seconds] = [0, 0]
  for await (const line of chatLines(input)) {
    const parts = 'problem' in line ? undefined : headOf(line.text)?.parts
    if (parts === undefined || (parts[0] ?? 0) > 31) continue
    firsts = Math.max(firsts, parts[0] ?? 0)
    seconds = Math.max(seconds, parts[1] ?? 0)
    if (firsts > 12 || seconds > 12) break
  }
  return seconds > 12
}

function timeOf({ parts, time }: Head, monthFirst: boolean): number | undefined {
  const [first = 0, second = 0, third = 0] = parts
  const isYearFirst = first > 31
  const [day, month, years] = isYearFirst
    ? [third, second, first]
    : monthFirst
      ? [second, first, third]
      : [first, second, third]
  const year = years < 100 ? 2000 + years : years
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const at = new Date(year, month - 1, day, ...time).getTime() / 1000
  return at >= 0 ? at : undefined
}

/** `WhatsApp Chat - Ada.txt`, or a `_chat.txt` in a folder of that name. */
function titleOf(path: string): string | undefined {
  for (const name of [basename(path), basename(dirname(path))]) {
    const [, who] = /^WhatsApp Chat (?:-|with) (.+?)(?:\.(?:txt|zip))?$/i.exec(name) ?? []
    if (who !== undefined) return `WhatsApp: ${who}`
  }
  return undefined
}
