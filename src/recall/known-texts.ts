import { indexedParts } from '../words/indexed-text.js'
import { type Stretch, stretches } from '../words/stretches.js'
import { type Beginnings, Lexicon } from './lexicon.js'
import { NO_WORDS, type TextWords, textWords } from './text-words.js'

/** What the words of a text are made of. */
export interface WordedText {
  readonly text: string
  readonly createdAt: number
  readonly speaker?: string | undefined
  readonly source?: { readonly title?: string | undefined; readonly heading?: string | undefined } | undefined
}

/** A text, cut and read as far as questions needed it. */
export interface KnownText {
  readonly parts: readonly Stretch[]
  /** How many questions met it before. */
  readonly met: number
  /** Whether the words of one of its parts were read before. */
  isRead(ordinal: number): boolean
  /** The words of one of its parts. */
  words(ordinal: number): TextWords
  /** {@link words} for one question alone, some four times as fast. */
  wordsFor(wanted: Beginnings, ordinal: number): TextWords
}

/** Bytes of the texts that are kept and of their words, about: of each generation, and of the lexicon. */
const MAX_TEXTS = 16 * 1024 * 1024
const MAX_LEXICON = 16 * 1024 * 1024

/** What an entry takes beside its text, and a unit of the text with its share of a word. */
const ENTRY = 300
const UNIT = 2

/**
 * The words of texts that candidates had: those of one question are often those of the next. They are found by the text
 * itself, with all that is indexed beside it, so that the words of a record are never those of an older version.
 *
 * In two generations: when the younger one is full it becomes the elder, and what no question met since goes.
 */
export class KnownTexts {
  readonly lexicon = new Lexicon()
  readonly #maxBytes: number
  #young = new Map<string, Text>()
  #elder = new Map<string, Text>()
  #bytes = 0

  /** @param maxBytes of a generation, about */
  constructor(maxBytes: number = MAX_TEXTS) {
    this.#maxBytes = maxBytes
  }

  /** Whether its words take so much memory that it is time for a new one. */
  get isFull(): boolean {
    return this.lexicon.bytes > MAX_LEXICON
  }

  of(record: WordedText): KnownText {
    const { text } = record
    const young = this.#young.get(text)
    if (young?.isOf(record)) return young.again()
    const elder = this.#elder.get(text)
    const known = elder?.isOf(record) ? elder.again() : new Text(this.lexicon, record)
    if (this.#bytes > this.#maxBytes) {
      this.#elder = this.#young
      this.#young = new Map()
      this.#bytes = 0
    }
    this.#young.set(text, known)
    this.#bytes += ENTRY + UNIT * text.length
    return known
  }
}

class Text implements KnownText {
  readonly parts: readonly Stretch[]
  readonly #lexicon: Lexicon
  readonly #record: WordedText
  readonly #words: (TextWords | undefined)[]
  #met = 0

  constructor(lexicon: Lexicon, { text, createdAt, speaker, source }: WordedText) {
    this.#lexicon = lexicon
    this.#record = { text, createdAt, speaker, source }
    this.parts = stretches(text)
    this.#words = this.parts.map(() => undefined)
  }

  get met(): number {
    return this.#met
  }

  again(): this {
    this.#met += 1
    return this
  }

  /** Whether the same is indexed beside this text. */
  isOf({ createdAt, speaker, source }: WordedText): boolean {
    const ours = this.#record
    return (
      ours.createdAt === createdAt &&
      ours.speaker === speaker &&
      ours.source?.title === source?.title &&
      ours.source?.heading === source?.heading
    )
  }

  isRead(ordinal: number): boolean {
    return this.#words[ordinal] !== undefined
  }

  words(ordinal: number): TextWords {
    const known = this.#words[ordinal]
    if (known !== undefined) return known
    const part = this.parts[ordinal]
    if (part === undefined) return NO_WORDS
    const read = wordsOfPart(this.#lexicon, this.#record, part)
    this.#words[ordinal] = read
    return read
  }

  wordsFor(wanted: Beginnings, ordinal: number): TextWords {
    const part = this.parts[ordinal]
    return part === undefined ? NO_WORDS : wordsOfPart(this.#lexicon, this.#record, part, wanted)
  }
}

let texts = new KnownTexts()

/** The texts that this process knows. */
export function knownTexts(): KnownTexts {
  if (texts.isFull) texts = new KnownTexts()
  return texts
}

/** Drops what is known of any text: for when some were erased for good. */
export function forgetKnownTexts(): void {
  texts = new KnownTexts()
}

/** The words of a part of a text, with the title and heading that are indexed with it. */
export function wordsOfPart(
  lexicon: Lexicon,
  { text, createdAt, speaker, source }: WordedText,
  { start, end }: Stretch,
  wanted?: Beginnings,
): TextWords {
  const prefix = [source?.title, source?.heading].filter((part) => part !== undefined).join(' ')
  const part = start === 0 && end === text.length ? text : text.slice(start, end)
  return textWords(lexicon, indexedParts({ text: part, prefix, speaker, at: createdAt }), wanted)
}
