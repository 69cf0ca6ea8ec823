import { SPEAKER_PATTERN } from '../conversation/episode.js'
import { oneLine } from './one-line.js'
import { type MemorySearchHit, type RecallParts, recall } from './recall.js'
import { MIN_ROOM, type RecallContextOptions } from './recall-options.js'

const DEFAULT_MAX_LENGTH = 4_000

/** Ends a memory that does not fit. */
const CUT_MARK = ' [truncated]'

/** A memory of up to this many UTF-16 units is written whole. */
const MAX_WHOLE = 1_500

/** Marks where a part of a memory was left out. */
const LEFT_OUT = '…'

/** Memories as lines of text for a prompt, best first, or null when none answers the question. */
export async function recallContext(
  parts: RecallParts,
  query: string,
  { maxLength = DEFAULT_MAX_LENGTH, ...options }: RecallContextOptions,
): Promise<string | null> {
  return lines(await recall(parts, query, options), maxLength)
}

/** Best first, as far as there is room; the first that does not fit is cut and is the last. */
function lines(found: readonly MemorySearchHit[], maxLength: number): string | null {
  const written: string[] = []
  let left = maxLength
  for (const hit of found) {
    const line = lineOf(hit)
    if (line.length > left) {
      if (left >= MIN_ROOM) written.push(cut(line, left))
      break
    }
    written.push(line)
    left -= line.length + 1
  }
  return written.length === 0 ? null : written.join('\n')
}

/** The kind, the day (UTC) and the text of a memory; of a long text only the passage that answers. */
function lineOf({ record: { kind, createdAt, text }, passage }: MemorySearchHit): string {
  if (text.length <= MAX_WHOLE) return `- [${kind}] ${dayOf(createdAt)}: ${oneLine(text)}`
  const { start, end } = passage
  const before = start === 0 ? '' : `${speakerBefore(text, start, kind)}${LEFT_OUT} `
  const after = end === text.length ? '' : ` ${LEFT_OUT}`
  return `- [${kind}] ${dayOf(createdAt)}: ${before}${oneLine(passage.text)}${after}`
}

/** A time that another program wrote may not be a valid date. */
function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? 'undated' : date.toISOString().slice(0, 10)
}

const NAMED_LINE = new RegExp(`^${SPEAKER_PATTERN}`, 'gm')

/** The speaker of the part of an episode that begins at `start`, as `Ada: `. */
function speakerBefore(text: string, start: number, kind: string): string {
  if (kind !== 'episode') return ''
  const name = text.slice(0, start).match(NAMED_LINE)?.at(-1)
  return name === undefined ? '' : `${oneLine(name)} `
}

/** On a character boundary. */
function cut(line: string, length: number): string {
  const end = length - CUT_MARK.length
  const split = /[\ud800-\udbff]/.test(line.charAt(end - 1))
  return line.slice(0, split ? end - 1 : end) + CUT_MARK
}
