import type { EmbeddedPassage, EmbedPassagesOptions, PassageInput } from 'recollect'
import { WordEmbedder } from './word-embedder.js'

/** A {@link WordEmbedder} that makes each line a passage, including the line feed before it. */
export class PassageEmbedder extends WordEmbedder {
  constructor(fingerprint = 'lines-1') {
    super(fingerprint)
  }

  async embedPassages(
    texts: readonly PassageInput[],
    options: EmbedPassagesOptions = {},
  ): Promise<EmbeddedPassage[][]> {
    return Promise.all(texts.map((input) => this.#ofText(input, options)))
  }

  async #ofText(
    { text, prefix = '' }: PassageInput,
    { signal }: EmbedPassagesOptions,
  ): Promise<EmbeddedPassage[]> {
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index).filter((index) => index > 0)]
    const ranges = starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }))
    const passages = ranges.map(({ start, end }) => prefix + text.slice(start, end).replace(/^\n/, ''))
    const vectors = await this.embedBatch(passages, { signal })
    return ranges.map((range, index) => ({
      ...range,
      tokenCount: passages[index]?.split(/\s+/).length ?? 0,
      vector: vectors[index] ?? new Float32Array(384),
    }))
  }
}
