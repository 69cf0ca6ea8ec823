import { setImmediate as nextTurn } from 'node:timers/promises'
import { RecollectError } from '../../errors.js'
import { lineEnds, markdownParagraphs } from '../../passages/markdown.js'
import { type Paragraph, paragraphId } from '../../passages/paragraph.js'
import { textParagraphs } from '../../passages/plain-text.js'
import type { MemoryKind } from '../../records/memory-record.js'
import { type StoredText, toStoredText } from '../../records/record-text.js'
import type { SqliteMemoryRepository } from '../../store/sqlite/repository.js'
import { readLines } from '../input/lines.js'
import { nameOf, readText } from '../input/source.js'
import type { ImportSource } from './find-sources.js'
import { type ImportOutcome, type Rejection, SHOWN_REJECTIONS } from './outcome.js'
import type { Rehearsal } from './rehearsal.js'

/** How paragraphs become memories. */
export interface ParagraphOptions {
  readonly scope: string
  readonly kind: MemoryKind
  readonly tags: readonly string[]
  /** Whether a paragraph of Markdown begins with the headings above it. */
  readonly headings: boolean
  /** Whether what was forgotten becomes active again. */
  readonly restore: boolean
  /** Everything is looked at, and nothing stored. */
  readonly rehearsal: Rehearsal | undefined
  readonly signal: AbortSignal
  /** Gets the paragraphs taken so far, and the bytes of the file up to the last of them. */
  readonly onProgress: (progress: { readonly paragraphs: number; readonly bytes: number }) => void
  /** In a rehearsal; of an import the repository tells by itself. */
  readonly onWouldCut: (cut: CutParagraph) => void
}

/** A paragraph that is longer than what a memory keeps. */
export interface CutParagraph {
  readonly line: number
  readonly originalBytes: number
  readonly storedBytes: number
}

/** Paragraphs that one transaction takes. */
const BATCH = 500

/** A book has about one million characters; Markdown is parsed as a whole. */
const MAX_MARKDOWN_BYTES = 64 * 1024 * 1024

/** Stores each paragraph of a file as a memory, unless it is there: by an id that its text and its scope decide. */
export async function importParagraphs(
  repository: SqliteMemoryRepository,
  source: ImportSource,
  options: ParagraphOptions,
): Promise<ImportOutcome> {
  const tally = new Tally(nameOf(source.path))
  for await (const batch of batches(paragraphsOf(source, options))) {
    options.signal.throwIfAborted()
    const takeAll = () => {
      for (const { paragraph } of batch) tally.add(paragraph, take(repository, paragraph, source, options))
    }
    if (options.rehearsal === undefined) repository.transaction(takeAll)
    else takeAll()
    options.onProgress({ paragraphs: tally.found, bytes: batch.at(-1)?.bytes ?? 0 })
    await nextTurn()
  }
  return tally.outcome()
}

/** A paragraph, and the bytes of its file that are read with it. */
interface LocatedParagraph {
  readonly paragraph: Paragraph
  readonly bytes: number
}

async function* paragraphsOf(
  { path, format, pipe }: ImportSource,
  { headings, signal }: ParagraphOptions,
): AsyncGenerator<LocatedParagraph, void, undefined> {
  if (format === 'markdown') {
    const text = await readText(path, signal, MAX_MARKDOWN_BYTES, pipe?.read())
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

type ParagraphOutcome =
  | 'imported'
  | 'importedCut'
  | 'there'
  | 'forgotten'
  | 'restored'
  | { readonly rejected: string }

function take(
  repository: SqliteMemoryRepository,
  { text, line, problem }: Paragraph,
  { path }: ImportSource,
  options: ParagraphOptions,
): ParagraphOutcome {
  if (problem !== undefined) return { rejected: problem }
  const { scope, kind, tags, rehearsal, restore } = options
  const id = paragraphId(text, scope)
  const record = { id, scope, kind, text, tags, metadata: { source: nameOf(path), line } }
  const stored = toStoredText(text)
  try {
    if (repository.getRecord(id)?.status === 'forgotten') {
      if (!restore) return 'forgotten'
      if (rehearsal === undefined) repository.restoreRecord(id, 'imported again')
      return 'restored'
    }
    if (rehearsal !== undefined) {
      if (!rehearsal.insert(record)) return 'there'
      if (stored.truncated) options.onWouldCut({ line, ...bytesOf(stored) })
    } else {
      if (repository.getRecord(id) !== null) return 'there'
      repository.insertRecord(record)
    }
  } catch (error) {
    // Not there, and still known: it was erased for good.
    if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return 'there'
    if (error instanceof RecollectError && error.code === 'RECORD_INVALID') return { rejected: error.message }
    throw error
  }
  return stored.truncated ? 'importedCut' : 'imported'
}

function bytesOf({ originalBytes, text }: StoredText): Omit<CutParagraph, 'line'> {
  return { originalBytes, storedBytes: Buffer.byteLength(text) }
}

async function* batches(
  paragraphs: AsyncIterable<LocatedParagraph>,
): AsyncGenerator<LocatedParagraph[], void, undefined> {
  let batch: LocatedParagraph[] = []
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
  #forgotten = 0
  #restored = 0
  #rejected = 0
  #truncated = 0

  constructor(path: string) {
    this.#path = path
  }

  add({ line }: Paragraph, outcome: ParagraphOutcome): void {
    this.found += 1
    if (outcome === 'importedCut') this.#truncated += 1
    if (outcome === 'imported' || outcome === 'importedCut') this.#imported += 1
    else if (outcome === 'there') this.#there += 1
    else if (outcome === 'forgotten') this.#forgotten += 1
    else if (outcome === 'restored') this.#restored += 1
    else {
      this.#rejected += 1
      if (this.#rejections.length < SHOWN_REJECTIONS)
        this.#rejections.push({ line, reason: outcome.rejected })
    }
  }

  outcome(): ImportOutcome {
    return {
      path: this.#path,
      unit: 'paragraph',
      found: this.found,
      imported: this.#imported,
      alreadyThere: this.#there,
      forgotten: this.#forgotten,
      restored: this.#restored,
      truncated: this.#truncated,
      rejected: this.#rejected,
      rejections: this.#rejections,
    }
  }
}
