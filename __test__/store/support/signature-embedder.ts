import { createHash } from 'node:crypto'
import type { EmbeddedPassage, EmbeddedQuestion, EmbedPassagesOptions, PassageInput } from 'recollect'
import { PassageEmbedder } from './passage-embedder.js'

/** A {@link PassageEmbedder} whose signatures are 64 bits of each word's hash: a word matches only itself. */
export class SignatureEmbedder extends PassageEmbedder {
  override readonly info: PassageEmbedder['info'] & { readonly signatureVersion: number }

  constructor(signatureVersion = 1, fingerprint = 'lines-1') {
    super(fingerprint)
    this.info = { fingerprint, dimensions: 384, model: 'lines', signatureVersion }
  }

  override async embedPassages(
    texts: readonly PassageInput[],
    options?: EmbedPassagesOptions,
  ): Promise<EmbeddedPassage[][]> {
    const all = await super.embedPassages(texts, options)
    return all.map((passages, index) => {
      const { text = '', prefix = '' } = texts[index] ?? {}
      return passages.map((passage) => {
        const words = wordsOf(prefix + text.slice(passage.start, passage.end))
        return { ...passage, signature: signatureOf(words, this.info.signatureVersion) }
      })
    })
  }

  async embedQuestion(text: string): Promise<EmbeddedQuestion> {
    const signature = signatureOf(wordsOf(text), this.info.signatureVersion)
    const tokens = Float32Array.from({ length: signature.length * 8 }, (_, at) =>
      ((signature[at >> 3] ?? 0) >> (at & 7)) & 1 ? 1 / 8 : -1 / 8,
    )
    return { vector: await this.embed(text), tokens }
  }
}

/** The embedder's data for these words. */
export function signatureOf(words: readonly string[], version = 1): Uint8Array {
  const tokens = words.map((word) =>
    createHash('sha256').update(`${version} ${word}`).digest().subarray(0, 8),
  )
  return new Uint8Array(Buffer.concat(tokens))
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}
