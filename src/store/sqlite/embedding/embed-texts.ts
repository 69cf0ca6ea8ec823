import { RecollectError } from '../../../errors.js'
import { assertNotAborted } from '../../../options/abort.js'
import { textHash } from '../../../records/record-text.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { checkVector } from '../../../vectors/vector-bytes.js'
import type { QueuedText } from '../passages/queue.js'

/** A text with the vector it was given, and the hash of the very text that was embedded. */
export interface EmbeddedText {
  readonly recordId: string
  readonly textHash: Uint8Array
  readonly vector: Float32Array
  readonly tokenCount: number | null
  readonly truncated: boolean
}

/** A record whose text could not be embedded. */
export interface FailedText {
  /** The record's id. */
  readonly recordId: string
  /** The error's code and message, without the text. */
  readonly reason: string
}

export interface EmbeddedTexts {
  readonly embedded: readonly EmbeddedText[]
  readonly failed: readonly FailedText[]
}

export interface EmbedTextsOptions {
  readonly signal?: AbortSignal | undefined
  readonly priority?: 'interactive' | 'background' | undefined
}

/**
 * Embeds texts in one call; when that fails, one by one, so that a text that cannot be embedded does
 * not stop the others. Rejects only when the caller aborts or the engine was closed: then no text is
 * to blame.
 */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly QueuedText[],
  options: EmbedTextsOptions,
): Promise<EmbeddedTexts> {
  assertNotAborted(options.signal)
  try {
    const all = await embedAll(embedder, texts, options)
    return { embedded: all, failed: [] }
  } catch (error) {
    rethrowUnlessText(error, options.signal)
    const only = texts[0]
    if (texts.length === 1 && only !== undefined) {
      return { embedded: [], failed: [{ recordId: only.recordId, reason: reasonOf(error, only.text) }] }
    }
  }
  const embedded: EmbeddedText[] = []
  const failed: FailedText[] = []
  for (const text of texts) {
    const one = await embedTexts(embedder, [text], options)
    embedded.push(...one.embedded)
    failed.push(...one.failed)
  }
  return { embedded, failed }
}

async function embedAll(
  embedder: Embedder,
  texts: readonly QueuedText[],
  options: EmbedTextsOptions,
): Promise<EmbeddedText[]> {
  const cut = new Map<number, number>()
  const vectors: unknown = await embedder.embedBatch(
    texts.map(({ text }) => text),
    { ...options, onTruncated: (index, tokens) => cut.set(index, tokens) },
  )
  if (!Array.isArray(vectors) || vectors.length !== texts.length) {
    throw new RecollectError(
      'EMBEDDING_FAILED',
      `Expected ${texts.length} vectors of the embedder, received another number`,
    )
  }
  const given: readonly unknown[] = vectors
  return texts.map(({ recordId, text }, index) => {
    const vector = given[index]
    checkVector(vector, 'the vector of the embedder')
    const tokens = cut.get(index)
    return {
      recordId,
      textHash: textHash(text),
      vector,
      tokenCount: tokens ?? countTokens(embedder, text),
      truncated: tokens !== undefined,
    }
  })
}

/** The token count is worth keeping, and not worth losing a vector for. */
function countTokens(
  embedder: Embedder & { countTokens?: (text: string) => number },
  text: string,
): number | null {
  if (typeof embedder.countTokens !== 'function') return null
  const count = embedder.countTokens(text)
  return Number.isSafeInteger(count) && count >= 0 ? count : null
}

function rethrowUnlessText(error: unknown, signal: AbortSignal | undefined): void {
  assertNotAborted(signal)
  if (error instanceof RecollectError && error.code === 'ENGINE_CLOSED') throw error
}

/** Why a text failed, without the text: the reason is kept after the record is gone from sight. */
export function reasonOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof RecollectError ? `${error.code}: ` : ''
  return code + (text.length > 0 ? message.replaceAll(text, '[text]') : message)
}
