import { SPEAKER_PATTERN } from '../conversation/episode.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { ContextBudget } from './context-budget.js'
import { neighborRecords } from './neighbor-records.js'
import { newestFirst } from './newest-first.js'
import { oneLine } from './one-line.js'
import { type MemorySearchHit, type RecallParts, recall } from './recall.js'
import { askedAt, type RecallContextOptions } from './recall-options.js'

/** A memory of up to this many UTF-16 units is written whole. */
const MAX_WHOLE = 1_500

/** A longer neighbor is cut after this many UTF-16 units. */
const MAX_NEIGHBOR = 500

/** Marks where a part of a memory was left out. */
const LEFT_OUT = '…'

/**
 * Memories as lines of text for a prompt, or null if none answers the question: best first, but of several about the
 * same subject the newest first. With `neighbors`, each is between its neighbors.
 */
export async function recallContext(
  parts: RecallParts,
  query: string,
  { maxLength, maxTokens, neighbors = 0, ...given }: RecallContextOptions,
): Promise<string | null> {
  // Read once, so that a memory and its neighbors are stale at the same time.
  const options = { ...given, now: askedAt(given) }
  const budget = new ContextBudget({ maxLength, maxTokens })
  const found = newestFirst(await recall(parts, query, options))
  const written = linesInBudget(found, budget)
  if (written.size === 0) return null
  if (neighbors === 0) return [...written.values()].join('\n')
  const groups: string[] = []
  const known = new Set(found.map(({ record }) => record.id))
  for (const [{ record }, line] of written) {
    const near = await neighborRecords(parts.store, record, neighbors, options)
    const { before, after } = neighborsInBudget(record, near, known, budget)
    groups.push(...before, line, ...after)
  }
  return groups.join('\n')
}

/** The lines that fit. The first that does not fit is cut and is the last. */
function linesInBudget(
  found: readonly MemorySearchHit[],
  budget: ContextBudget,
): ReadonlyMap<MemorySearchHit, string> {
  const written = new Map<MemorySearchHit, string>()
  for (const hit of found) {
    const line = lineOf(hit)
    if (budget.take(line)) written.set(hit, line)
    else {
      const beginning = budget.cut(line)
      if (beginning !== undefined) written.set(hit, beginning)
      break
    }
  }
  return written
}

/** The lines of those neighbors that fit: the nearest are added first, each once. */
function neighborsInBudget(
  { source, createdAt }: MemoryRecord,
  neighbors: readonly MemoryRecord[],
  known: Set<string>,
  budget: ContextBudget,
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const position = source?.position ?? 0
  const at = (record: MemoryRecord) => record.source?.position ?? 0
  const distance = (record: MemoryRecord) => Math.abs(at(record) - position)
  const lines = new Map<MemoryRecord, string>()
  for (const record of neighbors.toSorted((a, b) => distance(a) - distance(b))) {
    if (known.has(record.id)) continue
    const line = neighborLine(record)
    if (!budget.take(line)) break
    known.add(record.id)
    lines.set(record, line)
  }
  const inOrder = [...lines].sort(([a], [b]) => at(a) - at(b) || a.createdAt - b.createdAt)
  const isBefore = (record: MemoryRecord) =>
    at(record) < position || (at(record) === position && record.createdAt < createdAt)
  return {
    before: inOrder.filter(([record]) => isBefore(record)).map(([, line]) => line),
    after: inOrder.filter(([record]) => !isBefore(record)).map(([, line]) => line),
  }
}

/** The kind, the day (UTC) and the text of a memory; of a long text only the passage that answers. */
function lineOf({ record, passage }: MemorySearchHit): string {
  const { kind, text } = record
  if (text.length <= MAX_WHOLE) return `${linePrefix(record)}${oneLine(text)}`
  const { start, end } = passage
  const before = start === 0 ? '' : `${speakerBefore(text, start, kind)}${LEFT_OUT} `
  const after = end === text.length ? '' : ` ${LEFT_OUT}`
  return `${linePrefix(record)}${before}${oneLine(passage.text)}${after}`
}

function neighborLine(record: MemoryRecord): string {
  const { text } = record
  const whole = text.length <= MAX_NEIGHBOR
  const shown = whole ? text : text.slice(0, MAX_NEIGHBOR).replace(/\S*$/, '')
  return `${linePrefix(record)}${oneLine(shown)}${whole ? '' : ` ${LEFT_OUT}`}`
}

function linePrefix({ kind, createdAt }: MemoryRecord): string {
  return `- [${kind}] ${dayOf(createdAt)}: `
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
