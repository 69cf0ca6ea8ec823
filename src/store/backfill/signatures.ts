import { RecollectError } from '../../errors.js'
import { assertNotAborted } from '../../options/abort.js'
import { embedPassages } from '../../passages/embed-passages.js'
import type { PassagesOfText } from '../../passages/passage-of-text.js'
import type { Embedder } from '../../vectors/embedder.js'
import { MAX_SIGNED_TOKENS, TOKEN_BYTES } from '../../vectors/max-sims.js'

/** Options for making signatures. */
export interface SignOptions {
  readonly chunkSize: number
  /** The records of this scope and all below it. */
  readonly within: string
  readonly signal: AbortSignal | undefined
  /** Called after each chunk with the number of passages done, and of those that got a signature. */
  readonly onDone: (done: number, signed: number) => void
}

/** The embedded text of a passage. */
interface TextOfPassage {
  readonly text: string
  readonly prefix: string
}

/** A passage with its new signature. */
export interface SignedPassage<Passage> {
  readonly passage: Passage
  readonly signature: Uint8Array
}

/** Makes the signatures of these passages. Passages that cannot be embedded now are left out. */
export async function signaturesFor<Passage extends TextOfPassage>(
  embedder: Embedder,
  passages: readonly Passage[],
  signal: AbortSignal | undefined,
): Promise<readonly SignedPassage<Passage>[]> {
  const inputs = passages.map(({ text, prefix }) => ({ text, prefix }))
  try {
    const made = await embedPassages(embedder, inputs, { signal, priority: 'background' })
    return passages.flatMap((passage, index) => {
      const signature = joined(made[index] ?? [])
      return signature === undefined ? [] : [{ passage, signature }]
    })
  } catch (error) {
    assertNotAborted(signal)
    if (error instanceof RecollectError && error.code === 'ENGINE_CLOSED') throw error
    if (passages.length === 1) return []
  }
  const signed: SignedPassage<Passage>[] = []
  for (const passage of passages) signed.push(...(await signaturesFor(embedder, [passage], signal)))
  return signed
}

/**
 * The signature of a passage. The text is normally one passage again, unless another program stored one that is too
 * long for the model.
 */
function joined(passages: PassagesOfText): Uint8Array | undefined {
  const signatures = passages.flatMap(({ signature }) => signature ?? [])
  if (signatures.length < passages.length || signatures.length === 0) return undefined
  const [only] = signatures
  if (signatures.length === 1) return only
  return new Uint8Array(Buffer.concat(signatures).subarray(0, MAX_SIGNED_TOKENS * TOKEN_BYTES))
}
