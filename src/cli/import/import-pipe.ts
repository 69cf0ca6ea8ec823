import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Paragraph, paragraphId } from '../../documents/paragraph.js'
import { partsOf } from '../../documents/parts.js'
import { readDocument } from '../../documents/read-document.js'
import { textParagraphs } from '../../documents/text-stream.js'
import type { MemoryStore } from '../../store/store.js'
import { readLines } from '../input/lines.js'
import type { Pipe } from '../input/pipe.js'
import { nameOf, readAll } from '../input/source.js'
import { InputError } from '../usage-error.js'
import { type ImportOutcome, type Rejection, SHOWN_REJECTIONS } from './outcome.js'
import type { Rehearsal } from './rehearsal.js'
import type { ImportSettings } from './settings.js'
import { type OfferedRecord, type RecordOutcome, takeBatch } from './take-batch.js'

/** Options for turning paragraphs into memories. */
export interface ParagraphOptions extends Omit<ImportSettings, 'dryRun'> {
  /** Set for a dry run: everything is checked, and nothing is stored. */
  readonly rehearsal: Rehearsal | undefined
  readonly signal: AbortSignal
  /** Called with the number of paragraphs processed so far, and the bytes of the file up to the last one. */
  readonly onProgress: (progress: { readonly paragraphs: number; readonly bytes: number }) => void
}

/** Maximum number of paragraphs in one transaction. */
const BATCH = 500

/** A book has about one million characters; Markdown is parsed as a whole. */
const MAX_MARKDOWN_BYTES = 64 * 1024 * 1024

/** A text that can be read only once. */
export interface PipedText {
  readonly path: string
  readonly format: 'text' | 'markdown'
  readonly pipe: Pipe
}

/**
 * Stores each paragraph from a pipe, unless it exists already; its id depends on its text and its scope. Because it
 * has no file to point to, the headings above a paragraph are put before its text.
 */
export async function importPipe(
  store: MemoryStore,
  source: PipedText,
  options: ParagraphOptions,
): Promise<ImportOutcome> {
  const tally = new Tally(nameOf(source.path))
  for await (const batch of batches(paragraphsOf(source, options))) {
    options.signal.throwIfAborted()
    await take(store, batch, source, options, tally)
    options.onProgress({ paragraphs: tally.found, bytes: batch.at(-1)?.bytes ?? 0 })
    await nextTurn()
  }
  return tally.outcome()
}

/** A paragraph, and the bytes of its file read up to its end. */
interface LocatedParagraph {
  readonly paragraph: Paragraph
  readonly bytes: number
}

async function* paragraphsOf(
  { path, format, pipe }: PipedText,
  { headings, signal }: ParagraphOptions,
): AsyncGenerator<LocatedParagraph, void, undefined> {
  if (format === 'markdown') {
    const bytes = await readAll(path, MAX_MARKDOWN_BYTES, pipe.read())
    const document = readDocument(bytes, { format, headings })
    if ('problem' in document) throw new InputError(`${nameOf(path)}: ${document.problem}`)
    for (const { text, line, heading, problem } of document.passages) {
      const whole = heading === undefined ? text : `${heading}\n${text}`
      yield { paragraph: { text: whole, line, problem }, bytes: bytes.length }
    }
    return
  }
  let bytes = 0
  const lines = async function* () {
    for await (const line of readLines(path, { signal, chunks: pipe.read() })) {
      bytes = line.end
      yield line
    }
  }
  for await (const { text, line, problem } of textParagraphs(lines())) {
    for (const part of partsOf({ text, line, endLine: line, problem })) yield { paragraph: part, bytes }
  }
}

/** Reports a paragraph that cannot become a record right away, and stores the others together. */
async function take(
  store: MemoryStore,
  batch: readonly LocatedParagraph[],
  { path }: PipedText,
  options: ParagraphOptions,
  tally: Tally,
): Promise<void> {
  const { scope, kind, tags } = options
  const offered = batch.flatMap(({ paragraph: { text, line, problem } }): OfferedRecord[] =>
    problem === undefined
      ? [{ id: paragraphId(text, scope), scope, kind, text, tags, metadata: { source: nameOf(path), line } }]
      : [],
  )
  const taken = (await takeBatch(store, offered, options)).values()
  for (const { paragraph } of batch) {
    const { problem } = paragraph
    tally.add(paragraph, problem === undefined ? (taken.next().value ?? 'there') : { rejected: problem })
  }
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

  constructor(path: string) {
    this.#path = path
  }

  add({ line }: Paragraph, outcome: RecordOutcome): void {
    this.found += 1
    if (outcome === 'imported') this.#imported += 1
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
      rejected: this.#rejected,
      rejections: this.#rejections,
    }
  }
}
