import { createHash } from 'node:crypto'
import type { EmbedBatchOptions, Embedder, EmbedderInfo } from 'recollect'

/**
 * A fast, exact embedder: texts with common words are near each other. For tests of what the store does with any
 * embedder; tests of meaning use the real engine.
 */
export class WordEmbedder implements Embedder {
  readonly info: EmbedderInfo & { readonly model: string }
  /** Every text that was requested, in order. */
  readonly seen: string[] = []
  /** Called before each batch. */
  before: ((texts: readonly string[]) => void | Promise<void>) | undefined

  constructor(fingerprint = 'words-1') {
    this.info = { fingerprint, dimensions: 384, model: 'words' }
  }

  async embed(text: string): Promise<Float32Array> {
    const [vector] = await this.embedBatch([text])
    return vector as Float32Array
  }

  async embedBatch(texts: readonly string[], options: EmbedBatchOptions = {}): Promise<Float32Array[]> {
    options.signal?.throwIfAborted()
    await this.before?.(texts)
    options.signal?.throwIfAborted()
    this.seen.push(...texts)
    return texts.map((text, index) => {
      const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
      if (words.length > 256) options.onTruncated?.(index, words.length)
      return wordVector(words, this.info.fingerprint)
    })
  }
}

function wordVector(words: readonly string[], salt: string): Float32Array {
  const vector = new Float32Array(384)
  vector[0] = 0.01
  for (const word of words) {
    const place = createHash('sha256').update(salt).update(word).digest().readUInt32LE(0) % 384
    vector[place] = (vector[place] ?? 0) + 1
  }
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}
