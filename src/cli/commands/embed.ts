import { statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { type Command, Option } from 'commander'
import type { EmbeddingEngine } from '../../engine/embedding-engine.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, addMaxTokensOption, type EngineOptions, withEngine } from '../engine.js'
import { gather, mapAhead } from '../input/gather.js'
import { type LineOptions, readLines } from '../input/lines.js'
import { nameOf, STANDARD_INPUT } from '../input/source.js'
import { type EmbeddedText, encode, openSink, requireNoTerminal } from '../output/vectors.js'
import type { Session } from '../session.js'
import { Bar } from '../terminal/bar.js'
import { count, counted, duration } from '../terminal/quantities.js'
import { InputError, UsageError } from '../usage-error.js'

interface EmbedOptions extends EngineOptions {
  readonly file?: string
  readonly null?: boolean
  readonly format: 'json' | 'raw'
  readonly text: boolean
  readonly output?: string
}

export function defineEmbed(command: Command, perform: Perform): void {
  command
    .description(
      'Turn texts into unit vectors of 384 numbers: the texts given, or each line of a file or of standard ' +
        'input. An empty line counts as a text, so vectors and lines correspond.',
    )
    .argument('[text...]', 'texts; a single - means standard input')
    .option('-f, --file <path>', 'read one text per line; - is standard input')
    .option('-0, --null', 'texts in the file end in NUL and may contain line breaks')
    .addOption(
      new Option(
        '--format <format>',
        'json: one line of {index, text, truncated, vector} each; raw: little-endian float32, 1,536 bytes each',
      )
        .choices(['json', 'raw'])
        .default('json'),
    )
    .option('--no-text', 'leave the texts out of the JSON lines')
    .option('-o, --output <file>', 'write to a file, not to standard output')
  addEngineOptions(command)
  addMaxTokensOption(command)
  examples(command, [
    ['recollect embed "hello world"', 'one text'],
    ['recollect embed --file texts.txt --format raw --output vectors.f32', 'a vector for each line'],
    ["sort -u texts.txt | recollect embed - | jq -c '.vector[:3]'", 'from a pipe, into a pipe'],
  ])
  command.action(perform(embed))
}

async function embed(
  session: Session,
  operands: readonly string[],
  options: EmbedOptions,
): Promise<undefined> {
  const source = sourceOf(operands, options)
  if (session.json && options.format === 'raw') {
    throw new UsageError('Expected one of --json and --format raw, received both')
  }
  requireNoTerminal(options.format, options.output)
  await withEngine(session, options, async (engine) => {
    const sink = await openSink(session, options.output)
    const toTerminal = sink === session.out && process.stdout.isTTY === true
    const bar = toTerminal ? undefined : await Bar.open(session, { label: 'Embedding', unit: 'texts' })
    const pace = new Pace(source.bytes)
    try {
      for await (const { embedded, end } of embedAll(engine, source, session)) {
        await sink.write(encode(embedded, { format: options.format, withText: options.text }))
        pace.add(embedded, end)
        bar?.show(pace.progress())
      }
    } finally {
      bar?.close()
    }
    if (sink !== session.out) await sink.end()
    tell(session, pace, engine)
  })
  return undefined
}

interface Text {
  readonly text: string
  readonly valid: boolean
  /** Bytes of the source up to the end of this text. */
  readonly end: number
}

interface Source {
  /** Bytes of all texts, if known. */
  readonly bytes: number | undefined
  readonly texts: (session: Session, signal: AbortSignal) => AsyncIterable<Text>
}

function sourceOf(operands: readonly string[], options: EmbedOptions): Source {
  const path =
    options.file ?? (operands.length === 1 && operands[0] === STANDARD_INPUT ? STANDARD_INPUT : undefined)
  if (path === undefined) {
    if (operands.length > 0) return { bytes: undefined, texts: () => given(operands) }
    throw new UsageError('Expected texts, --file, or - for standard input')
  }
  if (options.file !== undefined && operands.length > 0) {
    throw new UsageError('Expected texts or --file, received both')
  }
  const stats = path === STANDARD_INPUT ? undefined : statSync(path)
  if (stats?.isDirectory() === true) throw new InputError(`Expected a file, received the directory ${path}`)
  return {
    bytes: stats?.isFile() === true ? stats.size : undefined,
    texts: (session, signal) => readWarned(session, path, { nul: options.null, signal }),
  }
}

async function* given(operands: readonly string[]): AsyncGenerator<Text, void, undefined> {
  for (const text of operands) yield { text, valid: true, end: 0 }
}

async function* readWarned(
  session: Session,
  path: string,
  options: LineOptions,
): AsyncGenerator<Text, void, undefined> {
  let broken = 0
  for await (const line of readLines(path, options)) {
    if (!line.valid) broken += 1
    yield line
  }
  if (broken > 0)
    session.warn(`${counted(broken, 'line')} of ${nameOf(path)} had bytes that are not UTF-8, read as U+FFFD`)
}

/** Texts in one call of the engine: enough to group texts of similar length. */
const BATCH_TEXTS = 256
const BATCH_UNITS = 1024 * 1024

interface EmbeddedBatch {
  readonly embedded: readonly EmbeddedText[]
  readonly end: number
}

/** Yields vectors in the order of the texts. The next batch is read and embedded while the caller writes this one. */
async function* embedAll(
  engine: EmbeddingEngine,
  source: Source,
  session: Session,
): AsyncGenerator<EmbeddedBatch, void, undefined> {
  const reading = new AbortController()
  const texts = source.texts(session, AbortSignal.any([session.signal, reading.signal]))
  const groups = gather(texts, {
    most: BATCH_TEXTS,
    weigh: ({ text }) => text.length,
    mostWeight: BATCH_UNITS,
  })
  let first = 0
  try {
    yield* mapAhead(groups, (batch) => {
      const index = first
      first += batch.length
      return embedBatch(engine, batch, index, session.signal)
    })
  } finally {
    // The consumer may have stopped early, and more input may never arrive.
    reading.abort()
  }
}

async function embedBatch(
  engine: EmbeddingEngine,
  batch: readonly Text[],
  first: number,
  signal: AbortSignal,
): Promise<EmbeddedBatch> {
  const cut = new Set<number>()
  const vectors = await engine.embedBatch(
    batch.map(({ text }) => text),
    { signal, onTruncated: (index) => cut.add(index) },
  )
  const embedded = vectors.map((vector, index) => ({
    index: first + index,
    text: batch[index]?.text ?? '',
    truncated: cut.has(index),
    vector,
  }))
  return { embedded, end: batch.at(-1)?.end ?? 0 }
}

/** How fast texts are embedded, and how much of the source is left. */
class Pace {
  readonly #begun = performance.now()
  readonly #bytes: number | undefined
  #end = 0
  texts = 0
  truncated = 0

  constructor(bytes: number | undefined) {
    this.#bytes = bytes
  }

  add(embedded: readonly EmbeddedText[], end: number): void {
    this.texts += embedded.length
    this.truncated += embedded.filter(({ truncated }) => truncated).length
    this.#end = end
  }

  get seconds(): number {
    return Math.max(0.001, (performance.now() - this.#begun) / 1000)
  }

  progress() {
    const perSecond = this.texts / this.seconds
    if (this.#bytes === undefined || this.#end === 0) return { done: this.texts, perSecond }
    // Estimates the number of texts from the bytes read so far.
    const total = Math.max(this.texts, Math.round((this.texts * this.#bytes) / this.#end))
    return { done: this.texts, total, perSecond, secondsLeft: (total - this.texts) / perSecond }
  }
}

function tell(session: Session, pace: Pace, engine: EmbeddingEngine): void {
  if (pace.truncated > 0) {
    const { maxTokens } = engine.info
    session.warn(
      `${counted(pace.truncated, 'text')} had more than ${maxTokens} tokens: only the beginning was embedded`,
    )
  }
  if (pace.texts < BATCH_TEXTS) return
  const rate = count(Math.round(pace.texts / pace.seconds))
  session.note(`${counted(pace.texts, 'text')} in ${duration(pace.seconds)}, ${rate} texts/s`)
}
