import { RecollectError } from '../../errors.js'
import { assertNotAborted } from '../../options/abort.js'
import { embedPassages } from '../../passages/embed-passages.js'
import { passagePrefix } from '../../passages/prefix.js'
import { textHash } from '../../records/record-text.js'
import type { Embedder } from '../../vectors/embedder.js'
import type { FailedText } from '../embedding.js'
import type { PassageVector } from '../passage-vector.js'
import type { QueuedText } from './queued-text.js'

/** A record's text with the vectors of its passages, and the fields that identify the exact text that was embedded. */
export interface EmbeddedText {
  readonly seq: number
  readonly recordId: string
  /** The record's text. */
  readonly text: string
  readonly textHash: Uint8Array
  /** The text that was embedded before each passage. */
  readonly prefix: string
  readonly passages: readonly PassageVector[]
}

export interface EmbeddedTexts {
  readonly embedded: readonly EmbeddedText[]
  readonly failed: readonly FailedRecord[]
}

/** {@link FailedText} with the record's number. */
export interface FailedRecord extends FailedText {
  readonly seq: number
}

export interface EmbedTextsOptions {
  readonly signal?: AbortSignal | undefined
  readonly priority?: 'interactive' | 'background' | undefined
}

/**
 * Embeds texts in one call. If that fails, it embeds them one by one, so that a text that cannot be embedded does not
 * stop the others. Rejects only if the caller aborts or the engine was closed: then no text is at fault.
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
      return { embedded: [], failed: [failedRecord(only, error)] }
    }
  }
  const embedded: EmbeddedText[] = []
  const failed: FailedRecord[] = []
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
  const inputs = texts.map(({ text, title, heading }) => ({ text, prefix: passagePrefix(title, heading) }))
  const passages = await embedPassages(embedder, inputs, options)
  return texts.map(({ seq, recordId, text }, index) => ({
    seq,
    recordId,
    text,
    textHash: textHash(text),
    prefix: inputs[index]?.prefix ?? '',
    passages: (passages[index] ?? []).map((passage, ordinal) => ({
      ordinal,
      start: passage.start,
      end: passage.end,
      prefix: inputs[index]?.prefix ?? '',
      vector: passage.vector,
      tokenCount: passage.tokenCount,
      truncated: passage.truncated,
      ...signatureOf(passage.signature, embedder),
    })),
  }))
}

/** A signature without a version could be compared with one of another version. */
export function signatureOf(
  signature: Uint8Array | undefined,
  { info: { signatureVersion } }: Pick<Embedder, 'info'>,
): Pick<PassageVector, 'signature' | 'signatureVersion'> {
  if (signature === undefined || signatureVersion === undefined)
    return { signature: null, signatureVersion: null }
  return { signature, signatureVersion }
}

function failedRecord({ seq, recordId, text }: QueuedText, error: unknown): FailedRecord {
  return { seq, recordId, reason: reasonOf(error, text) }
}

function rethrowUnlessText(error: unknown, signal: AbortSignal | undefined): void {
  assertNotAborted(signal)
  if (error instanceof RecollectError && error.code === 'ENGINE_CLOSED') throw error
}

/** Why a text failed. The reason must not contain the text, because it is kept after the record is forgotten. */
export function reasonOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof RecollectError ? `${error.code}: ` : ''
  return code + (text.length > 0 ? message.replaceAll(text, '[text]') : message)
}
