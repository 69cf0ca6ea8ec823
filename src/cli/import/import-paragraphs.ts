import { setImmediate as nextTurn } from 'node:timers/promises'
import { RecollectError } from '../../errors.js'
import type { MemoryKind } from '../../records/memory-record.js'
import type { SqliteMemoryRepository } from '../../store/repository.js'
import { readLines } from '../input/lines.js'
import { nameOf, readText } from '../input/source.js'
import type { ImportSource } from './find-sources.js'
import { lineEnds, markdownParagraphs } from './markdown-paragraphs.js'
import { type ImportOutcome, type Rejection, SHOWN_REJECTIONS } from './outcome.js'
import { type Paragraph, paragraphId } from './paragraph.js'
import { textParagraphs } from './text-paragraphs.js'

/** How paragraphs become memories. */
export interface ParagraphOptions {
  readonly kind: MemoryKind
  readonly tags: readonly string[]
  /** Whether a paragraph of Markdown begins with the headings above it. */
  readonly headings: boolean
  /** Everything is looked at, and nothing stored. */
  readonly dryRun: boolean
  readonly signal: AbortSignal
  /** Gets the paragraphs taken so far, and the bytes of the file up to the last of them. */
  readonly onProgress: (progress: { readonly paragraphs: number; readonly bytes: number }) => void
}

/** Paragraphs that one transaction takes. */
const BATCH = 500

/** A book has about one million characters; Markdown is parsed as a whole. */
const MOST_MARKDOWN_BYTES = 64 * 1024 * 1024

/** Stores each paragraph of a file as a memory, unless it is there: by an id that its text alone decides. */
export async function importParagraphs(
  repository: SqliteMemoryRepository,
  source: ImportSource,
  options: ParagraphOptions,
): Promise<ImportOutcome> {
  const tally = new Tally(nameOf(source.path))
  // In a dry run nothing stays behind by which a second one of the same text would be found.
  const seen = new Set<string>()
  for await (const batch of batches(paragraphsOf(source, options))) {
    options.signal.throwIfAborted()
    inTransaction(repository, options.dryRun, () => {
      for (const { paragraph } of batch) {
        tally.add(paragraph, take(repository, paragraph, source, options, seen))
      }
    })
    options.onProgress({ paragraphs: tally.found, bytes: batch.at(-1)?.bytes ?? 0 })
    await nextTurn()
  }
  return tally.outcome()
}

/** A paragraph, and the bytes of its file that are read with it. */
interface Placed {
  readonly paragraph: Paragraph
  readonly bytes: number
}

async function* paragraphsOf(
  { path, format, pipe }: ImportSource,
  { headings, signal }: ParagraphOptions,
): AsyncGenerator<Placed, void, undefined> {
  if (format === 'markdown') {
    const text = await readText(path, signal, MOST_MARKDOWN_BYTES, pipe?.read())
    // Its paragraphs know their lines only, which serves for a bar.
    const bytesOfLine = Buffer.byteLength(text) / (1 + lineEnds(text))
    for (const paragraph of markdownParagraphs(text, { headings })) {
      yield { paragraph, bytes: Math.round(paragraph.line * bytesOfLine) }
    }
    return
  }
  let bytes = 0
  const lines = async function* () {
    for await (const line of readLines(path, { signal, chunks: pipe?.read() })) {
      bytes = line.end
      yield line
    }
  }
  for await (const paragraph of textParagraphs(lines())) yield { paragraph, bytes }
}

type Fate = 'imported' | 'there' | { readonly rejected: string }

function take(
  repository: SqliteMemoryRepository,
  { text, line, problem }: Paragraph,
  { path }: ImportSource,
  { kind, tags, dryRun }: ParagraphOptions,
  seen: Set<string>,
): Fate {
  if (problem !== undefined) return { rejected: problem }
  const id = paragraphId(text)
  if (seen.has(id) || repository.getRecord(id) !== null) return 'there'
  try {
    repository.insertRecord({ id, kind, text, tags, metadata: { source: nameOf(path), line } })
  } catch (error) {
    // Not there, and still known: it was erased for good.
    if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return 'there'
    if (error instanceof RecollectError && error.code === 'RECORD_INVALID') return { rejected: error.message }
    throw error
  }
  if (dryRun) seen.add(id)
  return 'imported'
}

class Rehearsed extends Error {}

function inTransaction(repository: SqliteMemoryRepository, dryRun: boolean, work: () => void): void {
  try {
    repository.transaction(() => {
      work()
      if (dryRun) throw new Rehearsed()
    })
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error
  }
}

async function* batches(paragraphs: AsyncIterable<Placed>): AsyncGenerator<Placed[], void, undefined> {
  let batch: Placed[] = []
  for await (const paragraph of paragraphs) {
    batch.push(paragraph)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

class Tally {
  readonly #path: string
  readonly #rejections: Rejection[] = []
  found = 0
  #imported = 0
  #there = 0

  constructor(path: string) {
    this.#path = path
  }

  add({ line }: Paragraph, fate: Fate): void {
    this.found += 1
    if (fate === 'imported') this.#imported += 1
    else if (fate === 'there') this.#there += 1
    else if (this.#rejections.length < SHOWN_REJECTIONS)
      this.#rejections.push({ line, reason: fate.rejected })
  }

  outcome(): ImportOutcome {
    return {
      path: this.#path,
      unit: 'paragraph',
      found: this.found,
      imported: this.#imported,
      alreadyThere: this.#there,
      rejected: this.found - this.#imported - this.#there,
      rejections: this.#rejections,
    }
  }
}
