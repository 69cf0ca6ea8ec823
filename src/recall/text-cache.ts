import { indexedParts } from '../words/indexed-text.js'
import { type Stretch, stretches } from '../words/stretches.js'
import { beginsWithDigit, type LeadingPairs, Lexicon } from './lexicon.js'
import { NO_WORDS, type TextWords, textWords } from './text-words.js'

/** The parts of a record that its indexed words come from. */
export interface TextSource {
  readonly text: string
  readonly createdAt: number
  readonly speaker?: string | undefined
  readonly source?: { readonly title?: string | undefined; readonly heading?: string | undefined } | undefined
}

/** A cached text, cut into parts and read as far as questions needed it. */
export interface CachedText {
  readonly parts: readonly Stretch[]
  /** How often it was looked up before. */
  readonly timesSeen: number
  /** Whether the words of a part are cached. */
  isRead(ordinal: number): boolean
  /** The words of a part; caches them. */
  words(ordinal: number): TextWords
  /** {@link words} for one question, without caching: about four times as fast. */
  wordsFor(pairs: LeadingPairs, ordinal: number): TextWords
}

/** Approximate limits in bytes: of the texts and words in one generation, and of the lexicon. */
const MAX_TEXTS = 16 * 1024 * 1024
const MAX_LEXICON = 16 * 1024 * 1024

/** Approximate bytes of an entry without its text, and of each UTF-16 unit of the text with its share of the words. */
const ENTRY = 300
const UNIT = 2

/**
 * Caches the words of candidates' texts, because consecutive questions often have the same candidates. The key is the
 * text itself with everything that is indexed with it, so a record never gets the words of an older version.
 *
 * It has two generations: when the young one is full, it becomes the old one, and all texts that were not looked up
 * since the last such change are dropped.
 */
export class TextCache {
  readonly lexicon = new Lexicon()
  readonly #maxBytes: number
  #young = new Map<string, Entry>()
  #old = new Map<string, Entry>()
  #bytes = 0

  /** @param maxBytes approximate limit of a generation */
  constructor(maxBytes: number = MAX_TEXTS) {
    this.#maxBytes = maxBytes
  }

  /** Whether the lexicon is so large that the cache must be replaced. */
  get isFull(): boolean {
    return this.lexicon.bytes > MAX_LEXICON
  }

  of(record: TextSource): CachedText {
    const { text } = record
    const young = this.#young.get(text)
    if (young?.isOf(record)) return young.seenAgain()
    const old = this.#old.get(text)
    const entry = old?.isOf(record) ? old.seenAgain() : new Entry(this.lexicon, record)
    if (this.#bytes > this.#maxBytes) {
      this.#old = this.#young
      this.#young = new Map()
      this.#bytes = 0
    }
    this.#young.set(text, entry)
    this.#bytes += ENTRY + UNIT * text.length
    return entry
  }
}

class Entry implements CachedText {
  readonly parts: readonly Stretch[]
  readonly #lexicon: Lexicon
  readonly #record: TextSource
  readonly #words: (TextWords | undefined)[]
  #timesSeen = 0

  constructor(lexicon: Lexicon, { text, createdAt, speaker, source }: TextSource) {
    this.#lexicon = lexicon
    this.#record = { text, createdAt, speaker, source }
    this.parts = stretches(text)
    this.#words = this.parts.map(() => undefined)
  }

  get timesSeen(): number {
    return this.#timesSeen
  }

  seenAgain(): this {
    this.#timesSeen += 1
    return this
  }

  /** Whether a record's text is indexed with the same date, speaker, title and heading. */
  isOf({ createdAt, speaker, source }: TextSource): boolean {
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

  wordsFor(pairs: LeadingPairs, ordinal: number): TextWords {
    const part = this.parts[ordinal]
    return part === undefined ? NO_WORDS : wordsOfPart(this.#lexicon, this.#record, part, pairs)
  }
}

let cache = new TextCache()

/** The cache of this process. */
export function textCache(): TextCache {
  if (cache.isFull) cache = new TextCache()
  return cache
}

/** Empties the cache of this process, so that no erased text stays in memory. */
export function clearTextCache(): void {
  cache = new TextCache()
}

/** The words of a part of a text, with the date, speaker, title and heading that are indexed with it. */
export function wordsOfPart(
  lexicon: Lexicon,
  { text, createdAt, speaker, source }: TextSource,
  { start, end }: Stretch,
  pairs?: LeadingPairs,
): TextWords {
  const prefix = [source?.title, source?.heading].filter((part) => part !== undefined).join(' ')
  const part = start === 0 && end === text.length ? text : text.slice(start, end)
  // Finding dates takes time, and most questions have no number.
  const relativeDates = pairs === undefined || beginsWithDigit(pairs)
  const parts = indexedParts({ text: part, prefix, speaker, at: createdAt, relativeDates })
  return textWords(lexicon, parts, pairs)
}
